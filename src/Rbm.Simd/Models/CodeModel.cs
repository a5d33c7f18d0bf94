namespace Rbm.Simd.Models;

/// <summary>
/// The probabilities of a code's bits, as integers, so that they are the same on every machine: each bit by itself (static), or each
/// one given those before it (chain): logit_i = b_i + the sum of w_ij over the bits j &lt; i that are 1.
/// </summary>
/// <remarks>Logits, ln(p / (1 - p)) of a bit's being 1, are in units of 1/256 nat.</remarks>
public sealed class CodeModel
{
    /// <summary>The most bits of a chain; the weights of a longer one would be more than most models' codes.</summary>
    public const int MostChainedBits = 512;

    private readonly short[] _biases;
    private readonly short[] _weights;

    /// <summary>Takes the tables, which are copied.</summary>
    /// <param name="biases">K logits, K of 1 or more.</param>
    /// <param name="weights">
    /// Empty, or K (K - 1) / 2 logits, bit after bit: w_10, w_20, w_21, w_30 ...; K is 2 to <see cref="MostChainedBits"/> then.
    /// </param>
    /// <exception cref="ArgumentException">The numbers of biases and weights do not go together.</exception>
    public CodeModel(ReadOnlySpan<short> biases, ReadOnlySpan<short> weights = default)
    {
        if (biases.Length == 0) throw new ArgumentException("a code model of 0 bits; 1 bit or more expected");
        if (weights.Length > 0)
        {
            if (biases.Length > MostChainedBits)
                throw new ArgumentException($"a chain of {biases.Length} bits; at most {MostChainedBits} expected");
            Throw.IfDifferent(weights.Length, WeightsOf(biases.Length), "number of weights of the code model");
        }

        _biases = biases.ToArray();
        _weights = weights.ToArray();
    }

    /// <summary>K, the bits of a code.</summary>
    public int Bits => _biases.Length;

    /// <summary>Whether a bit depends on those before it.</summary>
    public bool IsChain => _weights.Length > 0;

    /// <summary>The logits of the bits, in 1/256 nat; in a chain, where all bits before are 0.</summary>
    public ReadOnlySpan<short> Biases => _biases;

    /// <summary>What each 1 before a bit adds to its logit: row after row of the lower triangle; empty where there is no chain.</summary>
    public ReadOnlySpan<short> Weights => _weights;

    /// <summary>The bits that the tables take.</summary>
    public long SizeInBits => 16L * (_biases.Length + _weights.Length);

    /// <summary>The logit of a bit of a code, in 1/256 nat; within 2^25 of 0.</summary>
    /// <param name="bit">The bit's index, 0 to K - 1.</param>
    /// <param name="code">The code's words; only the bits before this one are looked at.</param>
    public int Logit(int bit, ReadOnlySpan<ulong> code)
    {
        int logit = _biases[bit];
        if (_weights.Length == 0) return logit;
        ReadOnlySpan<short> weights = _weights.AsSpan(WeightsOf(bit), bit);
        for (int word = 0; 64 * word < bit; word++)
        {
            ulong ones = code[word];
            ReadOnlySpan<short> row = weights[(64 * word)..Math.Min(bit, 64 * word + 64)];
            for (int j = 0; j < row.Length; j++) logit += row[j] & -(int)(ones >> j & 1);
        }

        return logit;
    }

    /// <summary>The weights of a chain of so many bits.</summary>
    internal static int WeightsOf(int bits) => bits * (bits - 1) / 2;
}
