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

    /// <summary>Items that met a limit by a higher effort than asked for.</summary>
    public long HarderItems { get; private set; }

    /// <summary>Bytes of memory held, but for small objects.</summary>
    public long Bytes => _batch.Bytes + _walks.Bytes;

    /// <summary>Finds codes.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="codes">B x K bits, the result; below effort 2 what is known already.</param>
    /// <param name="distortions">B distortions, the result; below effort 2 those of the codes.</param>
    /// <param name="effort">0 to 8; below 2 only items above the limit are searched, and keep their codes where they are better.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="firstItem">Index of the first item, the draws' address.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="limit">
    /// Items whose distortion is above this are searched with higher efforts too, as far as <see cref="Escalation"/> goes.
    /// </param>
    public void Run(
        ReadOnlyBitView items, BitView codes, Span<double> distortions, int effort, ulong seed, uint firstItem, Workspace workspace,
        double limit = double.PositiveInfinity)
    {
        int expected = Expected(Escalation.Last(effort, limit));
        int atOnce = Math.Clamp(MostRemembered / expected, 1, CandidateBatch.Rows);
        for (int first = 0; first < items.Rows; first += atOnce)
        {
            int rows = Math.Min(atOnce, items.Rows - first);
            using Workspace.Mark mark = workspace.Borrow();
            Span<int> chosen = workspace.TakeSpan<int>(rows);
            for (int r = 0; r < rows; r++) chosen[r] = r;
            if (effort < Encoder.SamplesEffort)
                chosen = StillAbove(chosen, distortions.Slice(first, rows), limit, Encoder.SamplesEffort);
            if (chosen.IsEmpty) continue;
            _batch.Begin(Math.Min(MostRemembered, chosen.Length * expected));
            Search(
                items.Slice(first, rows), codes.Slice(first, rows), distortions.Slice(first, rows), chosen, effort, limit, seed,
                firstItem + (uint)first, workspace);
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
        ReadOnlyBitView items, BitView codes, Span<double> scores, Span<int> chosen, int effort, double limit, ulong seed,
        uint firstItem, Workspace workspace)
    {
        int bits = codes.Columns;
        bool known = effort < Encoder.SamplesEffort;
        BitView knownCodes = known ? workspace.TakeBits(items.Rows, bits) : default;
        Span<double> knownScores = known ? workspace.TakeSpan<double>(items.Rows) : default;
        Span<int> searched = known ? workspace.TakeSpan<int>(chosen.Length) : default;
        if (known)
        {
            codes.Words.CopyTo(knownCodes.Words);
            scores.CopyTo(knownScores);
            chosen.CopyTo(searched);
        }

        var block = new SearchBlock
        {
            Items = items,
            Chosen = chosen,
            Codes = codes,
            Scores = scores,
            LogOdds = MeanFieldPass.Sums(_model.Autoencoder.Encoder, items, _team, workspace),
            Probabilities = workspace.TakeMatrix(items.Rows, bits),
            Order = workspace.TakeSpan<int>(checked(items.Rows * bits)),
            FirstItem = firstItem,
            Seed = seed,
        };
        BitOrder.Fill(block.LogOdds, block.Order, workspace);
        Temper(block, 1);
        Threshold(block);
        for (int level = Encoder.SamplesEffort; level <= Escalation.Last(effort, limit); level++)
        {
            if (level > Math.Max(effort, Encoder.SamplesEffort)) chosen = StillAbove(chosen, scores, limit, level);
            if (chosen.IsEmpty) break;
            int above = level > effort ? chosen.Length : 0;
            GoOn(block with { Chosen = chosen }, level);
            foreach (int item in chosen[..above])
                if (Score.ToDistortion(scores[item]) <= limit) HarderItems++;
        }

        foreach (ref double score in scores) score = Score.ToDistortion(score);
        foreach (int item in searched)
        {
            if (scores[item] < knownScores[item]) continue;
            scores[item] = knownScores[item];
            knownCodes.Row(item).CopyTo(codes.Row(item));
        }
    }

    // Those of the chosen items that are to be searched with a higher effort than asked for, in their place.
    private static Span<int> StillAbove(Span<int> chosen, ReadOnlySpan<double> scores, double limit, int effort)
    {
        int count = 0;
        foreach (int item in chosen)
            if (Escalation.IsInReach(Score.ToDistortion(scores[item]), limit, effort)) chosen[count++] = item;
        return chosen[..count];
    }

    // From the best codes of one level to those of the next.
    private void GoOn(SearchBlock block, int level)
    {
        switch (level)
        {
            case Encoder.SamplesEffort:
                _walks.Run(block, Starts.FromBest(WalkDepth.Start));
                _walks.Run(block, new Starts(_settings.Samples, 0, RandomUse.SearchSamples, WalkDepth.Start));
                break;
            case Encoder.DescentEffort:
                _walks.Run(block, Starts.FromBest(WalkDepth.Singles));
                break;
            case Encoder.PairEffort:
                _walks.Run(block, Starts.FromBest(WalkDepth.Pairs));
                break;
            default:
                Restart(block, level - Encoder.RestartEffort);
                break;
        }
    }

    private void Restart(SearchBlock block, int level)
    {
        if (level == 0) Temper(block, _settings.Temperature);
        int before = level == 0 ? 0 : _settings.Restarts[level - 1];
        _walks.Run(block, new Starts(_settings.Restarts[level] - before, before, RandomUse.SearchRestarts, WalkDepth.Singles));

        // Free of cost where the best is still that of the level below, whose neighbours are all remembered.
        _walks.Run(block, Starts.FromBest(WalkDepth.Pairs));
    }

    // Where the search begins: from the threshold code, which is not evaluated yet.
    private static void Threshold(SearchBlock block)
    {
        foreach (int item in block.Chosen)
        {
            Span<ulong> code = block.Codes.Row(item);
            Span<float> probabilities = block.Probabilities.Row(item);
            code.Clear();
            for (int j = 0; j < probabilities.Length; j++)
                if (probabilities[j] > 0.5f) code[j >> 6] |= 1ul << (j & 63);
            block.Scores[item] = double.PositiveInfinity;
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
