using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>Trains one machine on data that changes from time to time, each time going on where it stands.</summary>
internal sealed class MachineTrainer
{
    private const uint ShuffleStream = 0x0100_0010, WeightStream = 0x0100_0011;

    private readonly Stage[] _stages;
    private readonly RandomStream _shuffle;
    private readonly int[] _order;
    private readonly MeanParameters _mean;
    private readonly WorkerTeam _team;
    private int _next;
    private uint _step;
    private uint _shuffles;

    /// <param name="machine">The machine, trained in place.</param>
    /// <param name="items">Items of the data, the same number each time.</param>
    /// <param name="options">How to train.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="layer">The machine's place in a stack.</param>
    /// <param name="team">Who computes.</param>
    public MachineTrainer(RestrictedBoltzmannMachine machine, int items, LearnerOptions options, ulong seed, int layer, WorkerTeam team)
    {
        _stages =
        [
            .. options.Stages.Select(s => new Stage(
                s, new ContrastiveDivergence(machine, s.Divergence, seed, layer, team),
                new BitMatrix(Math.Min(s.Batch, items), machine.Visible))),
        ];
        _shuffle = new RandomStream(seed, ShuffleStream + ((uint)layer << 8));
        _team = team;
        _mean = new MeanParameters(machine);
        _order = [.. Enumerable.Range(0, items)];
        _next = items;
    }

    /// <summary>
    /// Uniform weights, and the biases that take out their mean input: nearly the uniform distribution, by hidden units that are
    /// different enough to go different ways.
    /// </summary>
    public static void Start(RestrictedBoltzmannMachine machine, double range, ulong seed, int layer, WorkerTeam team)
    {
        var stream = new RandomStream(seed, WeightStream + ((uint)layer << 8));
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++)
            {
                float w = machine.Weights.Row(i)[j] = (float)range * (2 * stream.DrawUniform(0, (uint)i, (uint)j) - 1);
                machine.VisibleBias[i] -= w / 2;
                machine.HiddenBias[j] -= w / 2;
            }
        }

        machine.TransposeWeights(team);
    }

    /// <summary>All stages on the data.</summary>
    public void Fit(BitMatrix data, CancellationToken token)
    {
        foreach ((LearnerStage options, ContrastiveDivergence divergence, BitMatrix batch) in _stages)
        {
            for (int s = 0; s < options.Steps; s++)
            {
                token.ThrowIfCancellationRequested();
                double share = options.Steps == 1 ? 0 : s / (options.Steps - 1.0);
                Fill(batch, data);
                divergence.Step(batch.View, _step++, options.Rate * Math.Pow(options.FinalRate / options.Rate, share));
                if (options.Average && s >= options.Steps / 2) _mean.Add(divergence.Machine);
            }

            if (options.Average) _mean.MoveTo(divergence.Machine, _team);
        }
    }

    // The next items of the shuffled data, which is shuffled anew when too few are left.
    private void Fill(BitMatrix batch, BitMatrix data)
    {
        if (_next + batch.Rows > _order.Length)
        {
            for (int i = _order.Length - 1; i > 0; i--)
            {
                int j = (int)((ulong)_shuffle.Draw(_shuffles, (uint)i, 0) * (uint)(i + 1) >> 32);
                (_order[i], _order[j]) = (_order[j], _order[i]);
            }

            _shuffles++;
            _next = 0;
        }

        for (int r = 0; r < batch.Rows; r++) data.Row(_order[_next + r]).CopyTo(batch.Row(r));
        _next += batch.Rows;
    }

    private readonly record struct Stage(LearnerStage Options, ContrastiveDivergence Divergence, BitMatrix Batch);
}
