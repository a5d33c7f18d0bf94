using Rbm.Simd.Bits;
using Rbm.Simd.Random;

namespace Rbm.Simd.Linear;

/// <summary>The states wanted of a layer's units beside their probabilities: none, drawn, or thresholded.</summary>
internal readonly ref struct UnitStates
{
    private UnitStates(UnitState kind, BitView bits)
    {
        Kind = kind;
        Bits = bits;
    }

    /// <summary>Probabilities only.</summary>
    public static UnitStates None => default;

    public UnitState Kind { get; }

    public BitView Bits { get; }

    private RandomStream Stream { get; init; }

    private uint Step { get; init; }

    private uint FirstRow { get; init; }

    private float Threshold { get; init; }

    /// <summary>States drawn by the probabilities; the draws' address is (stream, step, first row + row, unit).</summary>
    public static UnitStates Draw(BitView bits, RandomStream stream, uint step, uint firstRow = 0) =>
        new(UnitState.Draw, bits) { Stream = stream, Step = step, FirstRow = firstRow };

    /// <summary>States that are 1 where the probability is above a threshold.</summary>
    public static UnitStates Above(BitView bits, float threshold = 0.5f) =>
        new(UnitState.Threshold, bits) { Threshold = threshold };

    /// <summary>The epilogue that makes these states at a pinned address.</summary>
    /// <param name="words">The bits' first word.</param>
    /// <param name="probabilities">Where the probabilities go; null for in place of the inputs.</param>
    /// <param name="stride">Elements from one row of probabilities to the next.</param>
    public unsafe UnitEpilogue Epilogue(ulong* words, float* probabilities = null, nint stride = 0) => new()
    {
        Probabilities = probabilities,
        ProbabilitiesStride = stride,
        State = Kind,
        Bits = words,
        WordsPerRow = Bits.WordsPerRow,
        Stream = Stream,
        Step = Step,
        FirstRow = FirstRow,
        Threshold = Threshold,
    };
}
