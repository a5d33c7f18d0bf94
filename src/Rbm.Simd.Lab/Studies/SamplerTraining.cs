using System.Diagnostics;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>A machine in training for a given time, with a clock that runs while it trains only.</summary>
internal sealed class SamplerTraining
{
    private const uint WeightStream = 0x0100_0040, ShuffleStream = 0x0100_0041;

    // Standard deviation 0.01 (Hinton, "A practical guide to training RBMs", section 8).
    private const float WeightRange = 0.01f * 1.7320508f;

    private readonly BitMatrix _items;
    private readonly BitMatrix _batch;
    private readonly ContrastiveDivergence _divergence;
    private readonly SamplerComparisonOptions _options;
    private readonly double _rate;
    private readonly double _wholeSeconds;
    private readonly int[] _order;
    private readonly RandomStream _shuffle;
    private readonly WorkerTeam _team;
    private int _next;
    private uint _step;
    private uint _shuffles;

    public SamplerTraining(
        BitMatrix items, SamplerMethod method, double rate, double wholeSeconds, SamplerComparisonOptions options, WorkerTeam team)
    {
        (_items, _options, _rate, _wholeSeconds, _team) = (items, options, rate, wholeSeconds, team);
        Machine = Start(items, options, team);
        _divergence = new ContrastiveDivergence(Machine, method.Divergence, options.Seed, 0, team);
        _batch = new BitMatrix(Math.Min(options.Batch, items.Rows), items.Columns);
        _order = [.. Enumerable.Range(0, items.Rows)];
        _next = items.Rows;
        _shuffle = new RandomStream(options.Seed, ShuffleStream);
    }

    public RestrictedBoltzmannMachine Machine { get; }

    /// <summary>Training time so far.</summary>
    public double Seconds { get; private set; }

    /// <summary>Passes through the items so far.</summary>
    public double Epochs => (double)_step * _batch.Rows / _items.Rows;

    /// <summary>The least share of exchanges accepted since the last look; NaN where there are none.</summary>
    public double TakeLeastSwapRate()
    {
        double least = _divergence.SwapRates.Where(r => !double.IsNaN(r)).DefaultIfEmpty(double.NaN).Min();
        _divergence.ForgetSwapRates();
        return least;
    }

    /// <summary>Trains until the clock shows so many seconds.</summary>
    public void Until(double seconds, CancellationToken token)
    {
        double before = Seconds;
        var clock = Stopwatch.StartNew();
        do
        {
            token.ThrowIfCancellationRequested();
            double progress = Math.Min(1, Seconds / _wholeSeconds);
            _divergence.Advance(NextBatch(), _step++, _rate * (1 + (_options.FinalRate - 1) * progress));
            Seconds = before + clock.Elapsed.TotalSeconds;
        }
        while (Seconds < seconds);

        Machine.TransposeWeights(_team);
    }

    // Small weights, and the visible biases of the items' means.
    private static RestrictedBoltzmannMachine Start(BitMatrix items, SamplerComparisonOptions options, WorkerTeam team)
    {
        var machine = new RestrictedBoltzmannMachine(items.Columns, options.Hidden);
        var stream = new RandomStream(options.Seed, WeightStream);
        for (int i = 0; i < machine.Visible; i++)
        {
            Span<float> row = machine.Weights.Row(i);
            for (int j = 0; j < row.Length; j++) row[j] = WeightRange * (2 * stream.DrawUniform(0, (uint)i, (uint)j) - 1);
        }

        AnnealedImportanceSampling.BaseRates(items.View, smoothing: 1).CopyTo(machine.VisibleBias);
        machine.TransposeWeights(team);
        return machine;
    }

    // In random order, anew in every epoch; the few items that make no whole mini-batch sit the epoch out.
    private ReadOnlyBitView NextBatch()
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

        for (int r = 0; r < _batch.Rows; r++) _items.Row(_order[_next++]).CopyTo(_batch.Row(r));
        return _batch.View;
    }
}
