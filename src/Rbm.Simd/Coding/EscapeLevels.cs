using Rbm.Simd.Numerics;

namespace Rbm.Simd.Coding;

/// <summary>
/// How the flips of an escaped item are coded: what the writer, the reader and the search for the shortest flips agree on.
/// </summary>
internal static class EscapeLevels
{
    /// <summary>How many tilts there are, and how many cutoffs: 4 bits each.</summary>
    public const int Count = 1 << Bits, Bits = 4;

    /// <summary>The contexts of the adaptive bits: the items' flags, and two trees of levels.</summary>
    public const int FlagContext = 0, CutoffContext = Count, TiltContext = 2 * Count, Contexts = 3 * Count;

    // Half a nat: at worst a quarter off, which costs (1/4)^2 / 2 / ln 2 = 0.05 bits for each flip that is expected.
    private const int Step = LogisticTable.UnitsPerNat / 2;

    /// <summary>What is taken off the logits of errors: -2 to 5.5 nats. Few flips of many errors want a large one.</summary>
    public static int Tilt(int level) => Step * (level - 4);

    /// <summary>The logit below which a bit has no flag and is not flipped: none at level 0, then -7 to 0 nats.</summary>
    public static int Cutoff(int level) => level == 0 ? int.MinValue : -Step * (Count - 1 - level);

    /// <summary>The highest level of cutoff at which a bit of this logit still has a flag.</summary>
    public static int HighestCutoff(int logit) => logit >= 0 ? Count - 1 : Math.Max(0, Count - 1 - (-logit + Step - 1) / Step);

    /// <summary>The logits that reproduced bits are wrong, in the units of <see cref="LogisticTable"/>.</summary>
    /// <param name="probabilities">The network's probabilities that the bits are 1, the same bits on every machine.</param>
    /// <param name="reproduction">The bits that are reproduced.</param>
    /// <param name="scratch">As many numbers.</param>
    /// <param name="logits">As many results.</param>
    public static void Logits(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<ulong> reproduction, Span<float> scratch, Span<short> logits)
    {
        for (int i = 0; i < probabilities.Length; i++)
        {
            float p = probabilities[i], q = 1 - p;
            scratch[i] = (reproduction[i >> 6] >> (i & 63) & 1) != 0 ? q / p : p / q;
        }

        // Odds of 0 and infinity come to logits of -infinity and infinity, which are clamped.
        Elementwise.Log(scratch, scratch);
        for (int i = 0; i < logits.Length; i++)
        {
            float logit = MathF.Floor(scratch[i] * LogisticTable.UnitsPerNat + 0.5f);
            logits[i] = (short)Math.Clamp(logit, -LogisticTable.MostLogit, LogisticTable.MostLogit);
        }
    }
}
