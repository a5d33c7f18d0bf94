using Rbm.Simd.Numerics;

namespace Rbm.Simd.Coding;

/// <summary>
/// The logistic function from integers to integers, so that probabilities made from integer sums are the same everywhere.
/// </summary>
/// <remarks>
/// Logits are in 1/256 nat: rounding one to half of that costs at most (1/512)^2 p (1 - p) / (2 ln 2) &lt; 10^-6 bits a coded bit.
/// At +-2838 (11.09 nats) the probability comes to 1 / 65536, and is kept there.
/// </remarks>
internal static class LogisticTable
{
    /// <summary>Logits a nat.</summary>
    public const int UnitsPerNat = 256;

    /// <summary>The largest logit that is told from larger ones.</summary>
    public const int MostLogit = 2838;

    // Sigmoid is within 3 ulp, that is 0.01 of a table's unit, and the same bits on every processor.
    private static readonly ushort[] Table = Make();

    /// <summary>P(bit = 1) in units of 2^-16, 1 to 65535.</summary>
    /// <param name="logit">ln(p / (1 - p)) in 1 / <see cref="UnitsPerNat"/>.</param>
    public static uint Probability(int logit) =>
        logit >= 0
            ? Table[Math.Min(logit, MostLogit)]
            : (uint)RangeEncoder.One - Table[Math.Min(-(long)logit, MostLogit)];

    private static ushort[] Make()
    {
        float[] values = new float[MostLogit + 1];
        for (int i = 0; i < values.Length; i++) values[i] = i / (float)UnitsPerNat;
        Elementwise.Sigmoid(values, values);
        return [.. values.Select(p => (ushort)Math.Min(RangeEncoder.One - 1, (int)(p * RangeEncoder.One + 0.5f)))];
    }
}
