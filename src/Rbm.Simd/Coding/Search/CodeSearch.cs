using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding.Search;

/// <summary>The levels of effort from 2 on: each goes on from what the level below found, and keeps it unless it finds better.</summary>
internal sealed class CodeSearch
{
    // What is remembered of an item: 16 samples, some 45 candidates of each descent, the pairs; of all items, 32 MiB at most.
    private const int ExpectedOfDescent = 48, MostRemembered = 1 << 20;

    private readonly CompressionModel _model;
    private readonly WorkerTeam _team;
    private readonly SearchSettings _settings;
    private readonly CandidateBatch _batch;
    private readonly Walks _walks;

    /// <summary>Prepares a search.</summary>
    public CodeSearch(CompressionModel model, WorkerTeam team, SearchSettings settings)
    {
        _model = model;
        _team = team;
        _settings = settings;
        _batch = new CandidateBatch(model, team);
        _walks = new Walks(model, _batch, settings.PairBits);
    }

    /// <inheritdoc cref="CandidateBatch.Evaluations"/>
    public long Evaluations => _batch.Evaluations;

    /// <summary>Bytes of memory held, but for small objects.</summary>
    public long Bytes => _batch.Bytes + _walks.Bytes;

    /// <summary>Finds codes.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="codes">B x K bits, the result.</param>
    /// <param name="distortions">B distortions, the result.</param>
    /// <param name="effort">2 to 8.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="firstItem">Index of the first item, the draws' address.</param>
    /// <param name="workspace">Scratch memory.</param>
    public void Run(
        ReadOnlyBitView items, BitView codes, Span<double> distortions, int effort, ulong seed, uint firstItem, Workspace workspace)
    {
        int expected = Expected(effort);
        int atOnce = Math.Clamp(MostRemembered / expected, 1, CandidateBatch.Rows);
        for (int first = 0; first < items.Rows; first += atOnce)
        {
            int rows = Math.Min(atOnce, items.Rows - first);
            _batch.Begin(Math.Min(MostRemembered, rows * expected));
            Search(
                items.Slice(first, rows), codes.Slice(first, rows), distortions.Slice(first, rows), effort, seed, firstItem + (uint)first,
                workspace);
        }
    }

    /// <summary>Takes the memory that so many items need at once.</summary>
    public void Reserve(int items, int effort)
    {
        int expected = Expected(effort), atOnce = Math.Clamp(MostRemembered / expected, 1, CandidateBatch.Rows);
        _batch.Reserve(Math.Min(MostRemembered, Math.Min(items, atOnce) * expected));
    }

    // Candidates that are asked for an item, about.
    private int Expected(int effort)
    {
        int restarts = effort >= Encoder.RestartEffort ? _settings.Restarts[effort - Encoder.RestartEffort] : 0;
        return _settings.Samples + (restarts + 1) * ExpectedOfDescent
            + (effort >= Encoder.PairEffort ? _settings.PairBits * _settings.PairBits : 0);
    }

    private void Search(
        ReadOnlyBitView items, BitView codes, Span<double> scores, int effort, ulong seed, uint firstItem, Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        int bits = codes.Columns;
        var block = new SearchBlock
        {
            Items = items,
            Codes = codes,
            Scores = scores,
            LogOdds = MeanFieldPass.Sums(_model.Autoencoder.Encoder, items, _team, workspace),
            Probabilities = workspace.TakeMatrix(items.Rows, bits),
            Order = workspace.TakeSpan<int>(checked(items.Rows * bits)),
            FirstItem = firstItem,
            Seed = seed,
        };
        BitOrder.Fill(block.LogOdds, block.Order, workspace);
        Threshold(block);
        scores.Fill(double.PositiveInfinity);
        _walks.Run(block, Starts.FromBest(WalkDepth.Start));
        _walks.Run(block, new Starts(_settings.Samples, 0, RandomUse.SearchSamples, WalkDepth.Start));
        if (effort >= Encoder.DescentEffort) _walks.Run(block, Starts.FromBest(WalkDepth.Singles));
        if (effort >= Encoder.PairEffort) _walks.Run(block, Starts.FromBest(WalkDepth.Pairs));
        if (effort >= Encoder.RestartEffort) Restart(block, effort - Encoder.RestartEffort);
        foreach (ref double score in scores) score = Score.ToDistortion(score);
    }

    private void Restart(SearchBlock block, int last)
    {
        Temper(block, _settings.Temperature);
        for (int level = 0; level <= last; level++)
        {
            int before = level == 0 ? 0 : _settings.Restarts[level - 1];
            _walks.Run(
                block, new Starts(_settings.Restarts[level] - before, before, RandomUse.SearchRestarts, WalkDepth.Singles));

            // Free of cost where the best is still that of the level below, whose neighbours are all remembered.
            _walks.Run(block, Starts.FromBest(WalkDepth.Pairs));
        }
    }

    // The threshold code, and the probabilities that level 2 draws by.
    private static void Threshold(SearchBlock block)
    {
        Temper(block, 1);
        for (int r = 0; r < block.Codes.Rows; r++)
        {
            Span<ulong> code = block.Codes.Row(r);
            Span<float> probabilities = block.Probabilities.Row(r);
            code.Clear();
            for (int j = 0; j < probabilities.Length; j++)
                if (probabilities[j] > 0.5f) code[j >> 6] |= 1ul << (j & 63);
        }
    }

    private static void Temper(SearchBlock block, float temperature)
    {
        for (int r = 0; r < block.LogOdds.Rows; r++)
        {
            Span<float> from = block.LogOdds.Row(r), to = block.Probabilities.Row(r);
            for (int j = 0; j < to.Length; j++) to[j] = from[j] / temperature;
            Elementwise.Sigmoid(to, to);
        }
    }
}
