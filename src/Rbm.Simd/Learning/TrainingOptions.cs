using System.Globalization;
using Rbm.Simd.Information;
using Rbm.Simd.Models;

namespace Rbm.Simd.Learning;

/// <summary>Which network the Blahut-Arimoto iterations retrain and sample through.</summary>
public enum BlahutArimotoScope
{
    /// <summary>
    /// The whole stack, as in the paper's Algorithm 1; for more than one machine the conditional chain is approximate.
    /// </summary>
    Network,

    /// <summary>
    /// The bottom machine alone, where Theorem 1 is exact; the upper layers are trained on its hidden states afterwards.
    /// </summary>
    BottomMachine,
}

/// <summary>
/// Everything that decides what a training makes, but the source. The same options, source and version give the same bits.
/// </summary>
public sealed record TrainingOptions
{
    // A machine's place is six bits of its draws' address.
    private const int MaxLayers = 64;

    private const int StandardDraws = 4;

    // Gradients are single precision, and Adam squares them.
    private const double LargestWeight = 1e15;

    /// <summary>Units of each layer from the visible one to the code: N, K_1 .. K_L.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>
    /// beta, which multiplies the distortion summed over the N bits, 0 or more; null for Hinton's scheme: no Blahut-Arimoto, the
    /// network learns the source itself. (The paper calls that "beta = 0"; by Lemma 1 beta = 0 makes y independent of x.)
    /// </summary>
    public double? Beta { get; init; } = 1;

    /// <summary>The distortion measure; if it has weights, one for each of the N bits.</summary>
    public DistortionMeasure Measure { get; init; } = DistortionMeasure.Hamming;

    /// <summary>The seed of every draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Epochs for each layer on the source itself, before the first iteration: mu's start, or all of Hinton's scheme.
    /// </summary>
    public int InitialEpochs { get; init; } = 5;

    /// <summary>t_max, Blahut-Arimoto iterations, 0 or more.</summary>
    public int Iterations { get; init; } = 1;

    /// <summary>Epochs for each layer in each Blahut-Arimoto iteration.</summary>
    public int IterationEpochs { get; init; } = 2;

    /// <summary>What the iterations retrain and sample through.</summary>
    // On MNIST, 784-1000-900-800-24, beta = 1, one iteration, 6 epochs of fine-tuning: D = 0.0576 either way (threshold encoder,
    // test images). The bottom machine's chain is exact, and its iterations cost a fraction.
    public BlahutArimotoScope Scope { get; init; } = BlahutArimotoScope.BottomMachine;

    /// <summary>Sweeps of each conditional chain, from y = x on, 1 or more.</summary>
    public int Sweeps { get; init; } = 5;

    /// <summary>
    /// The chain that samples y given x. It matters where y is sampled through two machines or more; through one, all are the same.
    /// </summary>
    public ConditionalChain Chain { get; init; } = ConditionalChain.UpDown;

    /// <summary>Items of a mini-batch in pre-training.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>
    /// The learning rate at the start of a layer's first training; it falls linearly to <see cref="FinalRate"/>.
    /// </summary>
    // With momentum 0.9, 0.1 drives most hidden units off for good in the first epoch (784 x 1000 on MNIST, mini-batches of 100:
    // 1-3 % of them on, against 18 % at 0.03, and twice the reconstruction error).
    public double Rate { get; init; } = 0.03;

    /// <summary>The learning rate at the end of a layer's first training, and throughout the later ones.</summary>
    public double FinalRate { get; init; } = 0.01;

    /// <summary>The gradient estimator of pre-training.</summary>
    public CdOptions Divergence { get; init; } = new();

    /// <summary>Back-propagation.</summary>
    public FineTuningOptions FineTuning { get; init; } = new();

    /// <summary>
    /// Passes that train the network on the best codes that a search finds, after fine-tuning; 0 for none. A measure that is a constraint
    /// takes none.
    /// </summary>
    public int TuningPasses { get; init; }

    /// <summary>
    /// Passes of Lloyd's algorithm that make a table of all reproductions the decoder after fine-tuning, where the code is short enough
    /// for one; 0 keeps the network.
    /// </summary>
    // On MNIST, quick preset with a rate of 0.001: D = 0.0717 to 0.0664 at 9 bits, 0.0624 to 0.0578 at 12 (all codes tried, test images).
    public int CodebookPasses { get; init; }

    /// <summary>The draws of a source that varies by epoch that such a pass takes together, 1 or more.</summary>
    // MNIST, deformed pictures, 300 passes of one draw against 30 of four: D = 0.0661 and 0.0662 at 9 bits, 0.0571 and 0.0569 at 12, where
    // a codeword has 15 items of a draw.
    public int CodebookDraws { get; init; } = StandardDraws;

    /// <summary>Whether a network is trained at all before fine-tuning.</summary>
    internal bool Pretrains => InitialEpochs > 0 || RunsBlahutArimoto;

    /// <summary>The machines, from the bottom, through which y is sampled given x.</summary>
    internal int SampledMachines => Scope == BlahutArimotoScope.BottomMachine ? 1 : Layers.Count - 1;

    /// <summary>Whether Blahut-Arimoto iterations are run.</summary>
    internal bool RunsBlahutArimoto => Beta is not null && Iterations > 0;

    /// <summary>Checks the ranges and that the options go together.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or two contradict each other.</exception>
    public void Check()
    {
        if (Layers.Count > MaxLayers) throw new ArgumentException($"layers has {Layers.Count} sizes, {MaxLayers} or fewer expected");
        if (Layers.Count < 2)
            throw new ArgumentException($"layers has {Layers.Count} sizes, 2 or more expected (visible units first, code last)");
        for (int l = 0; l < Layers.Count; l++)
            if (Layers[l] < 1) throw new ArgumentException($"layer {l} has {Layers[l]} units, 1 or more expected");
        if (Beta is { } beta) Throw.IfNotFiniteOrNegative(beta, nameof(Beta));
        Measure.ThrowUnlessFits(Layers[0]);
        if (Beta is { } price) VisibleField.Check(Measure, price, Layers[0]);
        for (int i = 0; i < Measure.Weights.Length; i++)
            Throw.IfOutside(Measure.Weights[i], 0, LargestWeight, $"weight {i}");
        Throw.IfOutside((int)Chain, (int)ConditionalChain.UpDown, (int)ConditionalChain.Metropolis, nameof(Chain));
        Throw.IfNegative(InitialEpochs);
        Throw.IfNegative(Iterations);
        Throw.IfOutside(IterationEpochs, RunsBlahutArimoto ? 1 : 0, int.MaxValue);
        Throw.IfNotPositive(Sweeps);
        Throw.IfNotPositive(Batch);
        Throw.IfNotFiniteOrNegative(Rate);
        Throw.IfNotFiniteOrNegative(FinalRate);
        Divergence.Check();
        FineTuning.Check();
        Throw.IfNegative(TuningPasses);
        Throw.IfNegative(CodebookPasses);
        Throw.IfNotPositive(CodebookDraws);
        if (!Pretrains && FineTuning.Epochs == 0)
            throw new ArgumentException("neither pre-training nor fine-tuning has an epoch; 1 or more expected in one of them");
        if (FineTuning.Target != FineTuningTarget.Source && (Beta is null || !Pretrains))
            throw new ArgumentException("the fine-tuning target needs samples of mu(y given x), so beta and a pre-trained network");
        if (Measure.IsConstraint && Beta is null)
            throw new ArgumentException("the wem measure forbids reproducing 0 as 1; without Blahut-Arimoto nothing would keep to it");
    }

    // Named where it is used only: the lines of checkpoints without it stay as they are.
    private string Finish => (TuningPasses > 0 ? $" tuning={TuningPasses}" : "") + (CodebookPasses, CodebookDraws) switch
    {
        (0, StandardDraws) => "",
        (_, StandardDraws) => $" table={CodebookPasses}",
        _ => $" table={CodebookPasses}x{CodebookDraws}",
    };

    private string Tempering => Divergence.Temperatures > 1 ? $"temperatures={Divergence.Temperatures} " : "";

    /// <summary>The options in one line, for the model's history and to tell whether a checkpoint fits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"layers={string.Join(',', Layers)} beta={(Beta is { } b ? b.ToString("R", CultureInfo.InvariantCulture) : "none")} "
        + $"measure={Measure} "
        + $"seed={Seed} initial-epochs={InitialEpochs} iterations={Iterations}x{IterationEpochs} scope={Scope} sweeps={Sweeps} "
        + $"batch={Batch} rate={Rate}..{FinalRate} cd={Divergence.Steps} persistent={Divergence.Persistent} {Tempering}"
        + $"centered={Divergence.Centered} momentum={Divergence.Momentum} decay={Divergence.WeightDecay} "
        + $"fine-tuning={FineTuning.Epochs}x{FineTuning.Batch} rate={FineTuning.Rate}..{FineTuning.FinalRate} "
        + $"loss={FineTuning.Loss} target={FineTuning.Target} code={FineTuning.Code} noise={FineTuning.NoiseScale}"
        + $"{(Chain == ConditionalChain.UpDown ? "" : $" chain={Chain}")}{Finish}");
}
