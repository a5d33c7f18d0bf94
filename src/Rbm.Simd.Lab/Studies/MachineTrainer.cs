using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>How the studies train a small machine: well, rather than fast.</summary>
public sealed record LearnerOptions
{
    /// <summary>Persistent chains, centred gradient, no decay: nothing that keeps the machine from the data's distribution.</summary>
    public CdOptions Divergence { get; init; } = new()
    {
        Persistent = true, Centered = true, Steps = 2, Momentum = 0.5, WeightDecay = 0,
    };

    /// <summary>Items of a mini-batch, and persistent chains; fewer where there are fewer items.</summary>
    public int Batch { get; init; } = 250;

    /// <summary>Mini-batches in each Blahut-Arimoto iteration, however many items there are.</summary>
    public int Steps { get; init; } = 400;

    /// <summary>The learning rate at the start of each iteration; it falls linearly to <see cref="FinalRate"/>.</summary>
    public double Rate { get; init; } = 0.2;

    /// <summary>The learning rate at the end of each iteration.</summary>
    public double FinalRate { get; init; } = 0.005;

    /// <summary>Weights start uniform on minus to plus this.</summary>
    public double StartRange { get; init; } = 0.3;

    /// <summary>Checks the ranges that the engine does not check by itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Rate);
        ArgumentOutOfRangeException.ThrowIfNegative(FinalRate);
    }
}

/// <summary>Trains one machine on data that changes from time to time, each time going on where it stands.</summary>
internal sealed class MachineTrainer
{
    private const uint ShuffleStream = 0x0100_0010, WeightStream = 0x0100_0011;

    private readonly LearnerOptions _options;
    private readonly ContrastiveDivergence _divergence;
    private readonly RandomStream _shuffle;
    private readonly BitMatrix _batch;
    private readonly int[] _order;
    private int _next;
    private uint _step;
    private uint _shuffles;

    /// <param name="machine">The machine, trained in place.</param>
    /// <param name="items">Items of the data, the same each time.</param>
    /// <param name="options">How to train.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="layer">The machine's place in a stack.</param>
    /// <param name="team">Who computes.</param>
    public MachineTrainer(RestrictedBoltzmannMachine machine, int items, LearnerOptions options, ulong seed, int layer, WorkerTeam team)
    {
        _options = options;
        _divergence = new ContrastiveDivergence(machine, options.Divergence, seed, layer, team);
        _shuffle = new RandomStream(seed, ShuffleStream + ((uint)layer << 8));
        _batch = new BitMatrix(Math.Min(options.Batch, items), machine.Visible);
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

    /// <summary>So many mini-batches of the data, the rate falling from the first to the last.</summary>
    public void Fit(BitMatrix data, CancellationToken token)
    {
        for (int s = 0; s < _options.Steps; s++)
        {
            token.ThrowIfCancellationRequested();
            double share = _options.Steps == 1 ? 0 : s / (_options.Steps - 1.0);
            NextBatch(data);
            _divergence.Step(_batch.View, _step++, _options.Rate + share * (_options.FinalRate - _options.Rate));
        }
    }

    private void NextBatch(BitMatrix data)
    {
        if (_next + _batch.Rows > _order.Length)
        {
            for (int i = _order.Length - 1; i > 0; i--)
            {
                int j = (int)((ulong)_shuffle.Draw(_shuffles, (uint)i, 0) * (uint)(i + 1) >> 32);
                (_order[i], _order[j]) = (_order[j], _order[i]);
            }

            _shuffles++;
            _next = 0;
        }

        for (int r = 0; r < _batch.Rows; r++) data.Row(_order[_next + r]).CopyTo(_batch.Row(r));
        _next += _batch.Rows;
    }
}
