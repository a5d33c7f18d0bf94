using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>Everything that a training holds between two epochs: what a checkpoint keeps.</summary>
internal sealed class TrainingState
{
    /// <summary>The next epoch's phase in the plan.</summary>
    public int Phase { get; set; }

    /// <summary>The next epoch within the phase, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Epochs done in all: the address of an epoch's draws.</summary>
    public uint Epochs { get; set; }

    /// <summary>Mini-batches done in all: the address of a mini-batch's draws.</summary>
    public uint Steps { get; set; }

    /// <summary>mu's network; null where there is no pre-training.</summary>
    public DeepBeliefNetwork? Network { get; set; }

    /// <summary>
    /// The samples y that the network learns in the present Blahut-Arimoto iteration; null on the source itself.
    /// </summary>
    public BitMatrix? Samples { get; set; }

    /// <summary>The present layer's training, within its phase.</summary>
    public ContrastiveDivergence? Divergence { get; set; }

    /// <summary>The autoencoder, once fine-tuning has begun.</summary>
    public DeepAutoencoder? Autoencoder { get; set; }

    /// <summary>The optimiser's moments, once fine-tuning has begun.</summary>
    public Adam? Adam { get; set; }

    /// <summary>What the last sampling showed.</summary>
    public DbnBlahutArimoto.Figures? Figures { get; set; }

    /// <summary>Figures for the model's history, by name.</summary>
    public SortedDictionary<string, string> History { get; } = new(StringComparer.Ordinal);

    /// <summary>Moves on to the next epoch of the plan.</summary>
    public void MoveOn(IReadOnlyList<TrainingPhase> plan)
    {
        Epochs++;
        if (++Epoch < plan[Phase].Epochs) return;
        Phase++;
        Epoch = 0;
        Divergence = null;
    }

    /// <summary>Makes what a state at this place in the plan has, to be filled.</summary>
    public void Allocate(TrainingOptions options, IReadOnlyList<TrainingPhase> plan, int items, bool samples, WorkerTeam team)
    {
        if (options.Pretrains) Network = new DeepBeliefNetwork([.. options.Layers]);
        if (samples) Samples = new BitMatrix(items, options.Layers[0]);
        bool fineTuning = Phase == plan.Count ? plan is [.., { Name: TrainingPhase.FineTuning }]
            : plan[Phase].Name == TrainingPhase.FineTuning && Epoch > 0;
        if (fineTuning)
        {
            Autoencoder = new DeepAutoencoder([.. options.Layers]);
            Adam = new Adam([.. Autoencoder.Encoder, .. Autoencoder.Reproducer]);
        }
        else if (Epoch > 0)
        {
            int layer = plan[Phase].Layer - 1;
            Divergence = new ContrastiveDivergence(Network!.Machines[layer], options.Divergence, options.Seed, layer, team);
            if (options.Divergence.Persistent)
            {
                int chains = Math.Min(options.Batch, items) * options.Divergence.Temperatures;
                Divergence.State.Chains = new BitMatrix(chains, Divergence.Machine.Hidden);
            }
        }
    }
}
