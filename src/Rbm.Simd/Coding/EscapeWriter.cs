namespace Rbm.Simd.Coding;

/// <summary>Writes the escape section of a block, item after item; README.md of this folder has the layout.</summary>
internal sealed class EscapeWriter
{
    private readonly RangeEncoder _coder = new();
    private readonly AdaptiveBits _bits = new(EscapeLevels.Contexts);
    private int _without;

    /// <summary>Whether an item was escaped; without one there is no section.</summary>
    public bool Any { get; private set; }

    /// <summary>The bytes; all of them after <see cref="Finish"/>.</summary>
    public ReadOnlySpan<byte> Bytes => !Any ? [] : _coder.Bytes.Length > 0 ? _coder.Bytes : [0];

    /// <summary>The next items have no escape.</summary>
    public void None(int items)
    {
        // Most blocks never have one, and then this is all there is to do.
        if (!Any) _without += items;
        else for (; items > 0; items--) Encode(EscapeLevels.FlagContext, false);
    }

    /// <summary>The next item is escaped.</summary>
    /// <param name="logits">The logits of its errors.</param>
    /// <param name="flips">The bits to flip; none below the cutoff.</param>
    /// <param name="tilt">The level of the tilt.</param>
    /// <param name="cutoff">The level of the cutoff.</param>
    public void Escape(ReadOnlySpan<short> logits, ReadOnlySpan<ulong> flips, int tilt, int cutoff)
    {
        if (!Any)
        {
            Any = true;
            None(_without);
        }

        Encode(EscapeLevels.FlagContext, true);
        EncodeLevel(EscapeLevels.CutoffContext, cutoff);
        EncodeLevel(EscapeLevels.TiltContext, tilt);
        int least = EscapeLevels.Cutoff(cutoff), off = EscapeLevels.Tilt(tilt);
        for (int i = 0; i < logits.Length; i++)
        {
            if (logits[i] >= least)
                _coder.Encode((flips[i >> 6] >> (i & 63) & 1) != 0, LogisticTable.Probability(logits[i] - off));
        }
    }

    /// <summary>About what each level would cost, in units of <see cref="BitCosts"/>.</summary>
    /// <param name="context"><see cref="EscapeLevels.CutoffContext"/> or <see cref="EscapeLevels.TiltContext"/>.</param>
    /// <param name="costs">One a level.</param>
    public void LevelCosts(int context, Span<int> costs)
    {
        for (int level = 0; level < EscapeLevels.Count; level++)
        {
            costs[level] = 0;
            for (int node = 1, bit = EscapeLevels.Bits - 1; bit >= 0; bit--)
            {
                bool one = (level >> bit & 1) != 0;
                costs[level] += _bits.Cost(context + node, one);
                node = 2 * node + (one ? 1 : 0);
            }
        }
    }

    /// <summary>Ends the section.</summary>
    public void Finish() => _coder.Finish();

    /// <summary>Begins another section.</summary>
    public void Clear()
    {
        _coder.Clear();
        _bits.Clear();
        _without = 0;
        Any = false;
    }

    private void EncodeLevel(int context, int level)
    {
        for (int node = 1, bit = EscapeLevels.Bits - 1; bit >= 0; bit--)
        {
            bool one = (level >> bit & 1) != 0;
            Encode(context + node, one);
            node = 2 * node + (one ? 1 : 0);
        }
    }

    private void Encode(int context, bool bit)
    {
        _coder.Encode(bit, _bits.Probability(context));
        _bits.Add(context, bit);
    }
}
