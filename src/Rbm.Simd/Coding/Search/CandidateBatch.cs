using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding.Search;

/// <summary>Scores of candidates: those that are asked for go through the reproducer together, and what came out is remembered.</summary>
/// <remarks>
/// Every candidate takes the whole of the decoder's way from its code, so that its score is that of the decoder's very bits. Reusing
/// the first layer (adding or subtracting one row of weights from the present code's sums) would give other bits, since additions do
/// not associate, and save next to nothing: 24 x 800 multiply-adds of 24 x 800 + 800 x 900 + 900 x 1000 + 1000 x 784 are 0.8 %.
/// </remarks>
internal sealed class CandidateBatch
{
    /// <summary>Candidates that go together: four blocks of 240 rows, which is what a part of a product has.</summary>
    public const int Rows = 960;

    private const int ProbesOfMemory = 16;

    private readonly DistortionMeasure _measure;
    private readonly Reproducer _reproducer;
    private readonly BitMatrix _codes, _reproductions;
    private readonly int[] _items = new int[Rows];
    private readonly double[] _scores = new double[Rows];
    private readonly CodeTable _asked, _memory;
    private int _count;

    /// <summary>Prepares a batch.</summary>
    public CandidateBatch(CompressionModel model, WorkerTeam team)
    {
        DeepAutoencoder autoencoder = model.Autoencoder;
        _measure = model.Measure;
        _reproducer = new Reproducer(model, team);
        _codes = new BitMatrix(Rows, autoencoder.Code);
        _reproductions = new BitMatrix(Rows, autoencoder.Visible);
        _asked = new CodeTable(_codes.WordsPerRow, probes: int.MaxValue);
        _memory = new CodeTable(_codes.WordsPerRow, ProbesOfMemory);
    }

    /// <summary>Candidates that went through the reproducer so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Bytes of memory held, but for small objects.</summary>
    public long Bytes => sizeof(ulong) * ((long)_codes.Words.Length + _reproductions.Words.Length) + _asked.Bytes + _memory.Bytes
        + _reproducer.ScratchBytes + (sizeof(double) + sizeof(int)) * Rows;

    /// <summary>Whether there is no room left.</summary>
    public bool IsFull => _count == Rows;

    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Begins with other items.</summary>
    /// <param name="expected">Candidates that will be asked for, about: what is beyond may have to be evaluated again.</param>
    public void Begin(int expected)
    {
        _memory.Clear(expected);
        Ask();
    }

    /// <summary>Takes all the memory that <see cref="Begin"/> with so many, and any number of candidates, will need.</summary>
    public void Reserve(int expected)
    {
        Begin(expected);

        // Few ones and many take different ways through a product.
        foreach (ulong bits in (ReadOnlySpan<ulong>)[0, ulong.MaxValue])
        {
            _codes.Words.Fill(bits);
            _reproducer.Reproduce(_codes.View, _reproductions.View);
        }
    }

    /// <summary>Forgets what was asked for, not what was found out.</summary>
    public void Ask()
    {
        _asked.Clear(Rows);
        _count = 0;
    }

    /// <summary>
    /// The score of a candidate, if it is known: always after it was asked for and until others are asked for, later as long as there is
    /// room for it.
    /// </summary>
    public bool TryGet(int item, ReadOnlySpan<ulong> code, out double score)
    {
        if (_memory.TryGet(item, code, out ulong bits))
        {
            score = BitConverter.UInt64BitsToDouble(bits);
            return true;
        }

        bool known = _asked.TryGet(item, code, out ulong row);
        score = _scores[(int)row];
        return known;
    }

    /// <summary>Asks for the score of a candidate that is not known, if there is room and nobody has asked yet.</summary>
    public void Ask(int item, ReadOnlySpan<ulong> code)
    {
        if (IsFull || _asked.TryGet(item, code, out _)) return;
        _asked.Add(item, code, (ulong)_count);
        _items[_count] = item;
        code.CopyTo(_codes.Row(_count++));
    }

    /// <summary>Evaluates what was asked for.</summary>
    /// <param name="items">The items' bits.</param>
    public void Evaluate(ReadOnlyBitView items)
    {
        _reproducer.Reproduce(_codes.Slice(0, _count), _reproductions.Slice(0, _count));
        for (int r = 0; r < _count; r++)
        {
            _scores[r] = Score.Of(_measure, items.Row(_items[r]), _reproductions.Row(r));
            _memory.Add(_items[r], _codes.Row(r), BitConverter.DoubleToUInt64Bits(_scores[r]));
        }

        Evaluations += _count;
    }
}
