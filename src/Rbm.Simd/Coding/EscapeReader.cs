namespace Rbm.Simd.Coding;

/// <summary>Goes through the escape section of a block, item after item. It allocates nothing, and any bytes give some flips.</summary>
/// <param name="block">The block.</param>
internal sealed class EscapeReader(CodeBlock block)
{
    private readonly AdaptiveBits _bits = new(EscapeLevels.Contexts);
    private RangeState _state;

    /// <summary>The next item, counted from the block's beginning.</summary>
    public int Item { get; private set; }

    /// <summary>The bytes that the escapes of a block cannot exceed: 16 bits for each flag, and the end.</summary>
    public static long MostBytes(int items, int visible)
    {
        Int128 most = items * (2 * ((Int128)visible + 1 + 2 * EscapeLevels.Bits)) + sizeof(ulong);
        return most > long.MaxValue ? long.MaxValue : (long)most;
    }

    /// <summary>Goes back to the block's first item.</summary>
    public void Restart()
    {
        Item = 0;
        _bits.Clear();
        _state = new RangeDecoder(block.EscapeBytes).State;
    }

    /// <summary>Takes the next item: whether it is escaped. If so <see cref="Flip"/> must follow.</summary>
    public bool Next()
    {
        var decoder = new RangeDecoder(block.EscapeBytes, _state);
        bool escaped = Decode(ref decoder, EscapeLevels.FlagContext);
        _state = decoder.State;
        Item++;
        return escaped;
    }

    /// <summary>Flips the bits of the item just taken.</summary>
    /// <param name="logits">The logits of its errors.</param>
    /// <param name="reproduction">As many bits, of which some are turned.</param>
    public void Flip(ReadOnlySpan<short> logits, Span<ulong> reproduction)
    {
        var decoder = new RangeDecoder(block.EscapeBytes, _state);
        int least = EscapeLevels.Cutoff(DecodeLevel(ref decoder, EscapeLevels.CutoffContext));
        int off = EscapeLevels.Tilt(DecodeLevel(ref decoder, EscapeLevels.TiltContext));
        for (int i = 0; i < logits.Length; i++)
        {
            if (logits[i] >= least && decoder.Decode(LogisticTable.Probability(logits[i] - off)))
                reproduction[i >> 6] ^= 1ul << (i & 63);
        }

        _state = decoder.State;
    }

    private int DecodeLevel(ref RangeDecoder decoder, int context)
    {
        int node = 1;
        while (node < EscapeLevels.Count) node = 2 * node + (Decode(ref decoder, context + node) ? 1 : 0);
        return node - EscapeLevels.Count;
    }

    private bool Decode(ref RangeDecoder decoder, int context)
    {
        bool bit = decoder.Decode(_bits.Probability(context));
        _bits.Add(context, bit);
        return bit;
    }
}
