using System.Runtime.CompilerServices;
using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Random;

namespace Rbm.Simd.Coding.Search;

/// <summary>Walks from code to better code, very many at a time.</summary>
/// <remarks>
/// A walk tries one neighbour of its code after another and goes to the first that is better. It depends on nothing but its item and its
/// start: it goes on while the scores that it meets are known, and waits where one is not. When all wait, the next few unknown neighbours
/// of each are evaluated together. How many those are, and what other walks found out before, decides what is evaluated, and
/// never where a walk goes.
/// <para>
/// The first better flip rather than the best of all: on 500 MNIST digits at K = 24 a descent then takes 29 candidates to D = 0.0449
/// rather than 45 to 0.0445, and at K = 9 7 to 0.0712 rather than 11 to 0.0711.
/// </para>
/// </remarks>
internal sealed class Walks
{
    // Products are within a few percent of their best speed from about 100 rows on. Below, a walk asks for more than its next neighbour;
    // what it asked for in vain, since one before was better, was nearly free.
    private const int EnoughRows = 96, MostAhead = 24;

    // Codes of very many bits: what walks hold for every bit stays below 32 MiB.
    private const int MostBits = 1 << 22;

    private readonly int _bits, _words, _pairBits;
    private readonly CandidateBatch _batch;
    private readonly Walk[] _walks;
    private readonly BitMatrix _codes;
    private readonly double[] _singles;
    private readonly int[] _ranked;
    private readonly ulong[] _candidate;

    /// <summary>Prepares walks.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Who finds out scores.</param>
    /// <param name="pairBits">The bits whose flips alone are the least bad: the pairs of these are tried.</param>
    public Walks(CompressionModel model, CandidateBatch batch, int pairBits)
    {
        _batch = batch;
        _bits = model.Autoencoder.Code;
        _pairBits = Math.Min(pairBits, _bits);
        int most = Math.Clamp(MostBits / _bits, 1, CandidateBatch.Rows);
        _walks = new Walk[most];
        _codes = new BitMatrix(most, _bits);
        _words = _codes.WordsPerRow;
        _singles = new double[most * _bits];
        _ranked = new int[most * _pairBits];
        _candidate = new ulong[_words];
    }

    /// <summary>Bytes of memory held, but for small objects.</summary>
    public long Bytes => (long)_walks.Length * Unsafe.SizeOf<Walk>() + sizeof(ulong) * (long)_codes.Words.Length
        + sizeof(double) * (long)_singles.Length + sizeof(int) * (long)_ranked.Length;

    /// <summary>Walks from all starts of the chosen items, and keeps for each the best code that it met.</summary>
    public void Run(SearchBlock block, Starts starts)
    {
        int total = checked(block.Chosen.Length * starts.PerItem), begun = 0, active = 0;
        do
        {
            for (; active < _walks.Length && begun < total; begun++) Begin(active++, begun, block, starts);
            for (int w = 0; w < active;)
            {
                if (!GoOn(w, block, starts.Depth)) w++;
                else if (begun < total) Begin(w, begun++, block, starts);
                else MoveTo(w, --active);
            }

            _batch.Ask();
            int ahead = Math.Clamp(EnoughRows / Math.Max(1, active), 1, MostAhead);
            for (int w = 0; w < active; w++) Ask(w, block, ahead);
            _batch.Evaluate(block.Items);
        }
        while (active > 0);
    }

    private void Begin(int w, int index, SearchBlock block, Starts starts)
    {
        int item = block.Chosen[index / starts.PerItem];
        _walks[w] = new Walk { Item = item };
        Span<ulong> code = _codes.Row(w);
        if (starts.Draws == 0)
        {
            block.Codes.Row(item).CopyTo(code);
            return;
        }

        code.Clear();
        RandomStream stream = starts.Use.Stream(block.Seed);
        uint draw = (uint)(starts.FirstDraw + index % starts.PerItem), row = block.FirstItem + (uint)item;
        Span<float> probabilities = block.Probabilities.Row(item);
        for (int j = 0; j < _bits; j++)
            if (stream.DrawUniform(draw, row, (uint)j) < probabilities[j]) code[j >> 6] |= 1ul << (j & 63);
    }

    // The last walk takes the place of one that has ended.
    private void MoveTo(int w, int last)
    {
        if (w == last) return;
        _walks[w] = _walks[last];
        _codes.Row(last).CopyTo(_codes.Row(w));
        Singles(last).CopyTo(Singles(w));
        Ranked(last).CopyTo(Ranked(w));
    }

    // Goes on as far as the scores are known; true at the end.
    private bool GoOn(int w, SearchBlock block, WalkDepth depth)
    {
        ref Walk walk = ref _walks[w];
        while (true)
        {
            if (!Neighbour(w, block, 0))
            {
                if (walk.At == depth) break;
                // The bits whose flips alone are the least bad, the least bad first.
                if (++walk.At == WalkDepth.Pairs) Lowest.Find<double>(Singles(w), Ranked(w));
                walk.Tried = 0;
                continue;
            }

            if (!_batch.TryGet(walk.Item, _candidate, out double score)) return false;
            Try(w, block, score);
        }

        if (CodeOrder.IsBetter(walk.Score, _codes.Row(w), block.Scores[walk.Item], block.Codes.Row(walk.Item)))
        {
            block.Scores[walk.Item] = walk.Score;
            _codes.Row(w).CopyTo(block.Codes.Row(walk.Item));
        }

        return true;
    }

    // Asks for the next neighbours whose scores are not known.
    private void Ask(int w, SearchBlock block, int count)
    {
        for (int i = 0; count > 0 && Neighbour(w, block, i); i++)
        {
            if (_batch.TryGet(_walks[w].Item, _candidate, out _)) continue;
            _batch.Ask(_walks[w].Item, _candidate);
            count--;
        }
    }

    // The neighbour that is tried after so many others, or false where there is none.
    private bool Neighbour(int w, SearchBlock block, int after)
    {
        ref Walk walk = ref _walks[w];
        int next = walk.Tried + after;
        _codes.Row(w).CopyTo(_candidate);
        switch (walk.At)
        {
            case WalkDepth.Start:
                return next == 0;
            case WalkDepth.Singles:
                if (next >= _bits) return false;
                Flip(block.OrderOf(walk.Item)[(walk.First + next) % _bits]);
                return true;
            default:
                (int a, int b) = PairOrder.At(next);
                if (b >= _pairBits) return false;
                Flip(Ranked(w)[a]);
                Flip(Ranked(w)[b]);
                return true;
        }
    }

    // Goes to the neighbour if it is better, else counts it.
    private void Try(int w, SearchBlock block, double score)
    {
        ref Walk walk = ref _walks[w];
        if (walk.At == WalkDepth.Start)
        {
            walk.Score = score;
            walk.Tried++;
            return;
        }

        bool better = CodeOrder.IsBetter(score, _candidate, walk.Score, _codes.Row(w));
        if (walk.At == WalkDepth.Singles)
        {
            // The way back is known, and is the last that would come: of the new code's neighbours it is the one that is tried already.
            int place = (walk.First + walk.Tried) % _bits;
            Singles(w)[block.OrderOf(walk.Item)[place]] = better ? walk.Score : score;
            walk.Tried++;
            if (!better) return;
            (walk.First, walk.Tried) = (place, 1);
        }
        else
        {
            walk.Tried++;
            if (!better) return;
            (walk.At, walk.First, walk.Tried) = (WalkDepth.Singles, 0, 0);
        }

        walk.Score = score;
        _candidate.CopyTo(_codes.Row(w));
    }

    private void Flip(int bit) => _candidate[bit >> 6] ^= 1ul << (bit & 63);

    private Span<double> Singles(int w) => _singles.AsSpan(w * _bits, _bits);

    private Span<int> Ranked(int w) => _ranked.AsSpan(w * _pairBits, _pairBits);

    /// <summary>Where a walk is.</summary>
    private struct Walk
    {
        public int Item;

        /// <summary>The neighbours that are tried now.</summary>
        public WalkDepth At;

        /// <summary>How many of them were.</summary>
        public int Tried;

        /// <summary>Where in the order of bits the round of single flips began.</summary>
        public int First;

        /// <summary>The score of the present code.</summary>
        public double Score;
    }
}
