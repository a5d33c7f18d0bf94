using System.Numerics;

namespace Rbm.Simd.Coding;

/// <summary>
/// Probabilities of bits that follow what was seen in the same context before: (ones + 1/2) / (all + 1), Krichevsky and Trofimov's
/// estimate, in integers.
/// </summary>
/// <param name="contexts">How many contexts there are.</param>
internal sealed class AdaptiveBits(int contexts)
{
    private readonly uint[] _ones = new uint[contexts], _all = new uint[contexts];

    /// <summary>P(bit = 1) in units of 2^-16, 1 to 65535.</summary>
    public uint Probability(int context) =>
        (uint)Math.Clamp((RangeEncoder.One * (2ul * _ones[context] + 1)) / (2ul * _all[context] + 2), 1ul, RangeEncoder.One - 1ul);

    /// <summary>Takes note of a bit.</summary>
    public void Add(int context, bool bit)
    {
        _all[context]++;
        if (bit) _ones[context]++;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_ones);
        Array.Clear(_all);
    }

    /// <summary>
    /// About what a bit would cost, in units of <see cref="BitCosts"/>: the logarithm is taken as straight between powers of 2.
    /// </summary>
    public int Cost(int context, bool bit)
    {
        uint p = Probability(context);
        if (!bit) p = RangeEncoder.One - p;
        int whole = BitOperations.Log2(p);
        int part = (int)((long)p * BitCosts.UnitsPerBit >> whole) - BitCosts.UnitsPerBit;
        return (RangeEncoder.ProbabilityBits - whole) * BitCosts.UnitsPerBit - part;
    }
}
