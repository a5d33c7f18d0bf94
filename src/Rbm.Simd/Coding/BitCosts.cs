using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Coding;

/// <summary>
/// What bits cost under the probabilities that the range coder uses, as integers: what is chosen by them is the same everywhere.
/// </summary>
internal static class BitCosts
{
    /// <summary>The unit of a cost is a bit divided by this.</summary>
    public const int UnitsPerBit = 1 << 16;

    // Log is within 1 ulp and the same bits on every processor.
    private static readonly int[] Ones = Make();

    /// <summary>The cost of a bit in units.</summary>
    /// <param name="bit">The bit.</param>
    /// <param name="logit">The logit of its being 1, in 1 / <see cref="LogisticTable.UnitsPerNat"/>.</param>
    public static int Of(bool bit, int logit)
    {
        int clamped = Math.Clamp(logit, -LogisticTable.MostLogit, LogisticTable.MostLogit);
        return Ones[LogisticTable.MostLogit + (bit ? clamped : -clamped)];
    }

    /// <summary>The cost of codes in units.</summary>
    /// <param name="model">The probabilities.</param>
    /// <param name="codes">Rows of as many bits.</param>
    public static long Of(CodeModel model, ReadOnlyBitView codes)
    {
        long cost = 0;
        for (int r = 0; r < codes.Rows; r++)
        {
            ReadOnlySpan<ulong> code = codes.Row(r);
            for (int j = 0; j < codes.Columns; j++) cost += Of((code[j >> 6] >> (j & 63) & 1) != 0, model.Logit(j, code));
        }

        return cost;
    }

    private static int[] Make()
    {
        const float BitsPerNat = 1.44269504f;
        float[] logs = new float[2 * LogisticTable.MostLogit + 1];
        for (int i = 0; i < logs.Length; i++)
            logs[i] = LogisticTable.Probability(i - LogisticTable.MostLogit) / (float)RangeEncoder.One;
        Elementwise.Log(logs, logs);
        return [.. logs.Select(log => (int)(-log * BitsPerNat * UnitsPerBit + 0.5f))];
    }
}
