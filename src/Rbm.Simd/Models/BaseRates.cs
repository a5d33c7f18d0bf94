using Rbm.Simd.Bits;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Models;

/// <summary>
/// The biases of independent units that have the means of given items: where a path of temperatures from a machine ends
/// (Salakhutdinov and Murray, ICML 2008, section 4.1.1, use the same base for annealed importance sampling).
/// </summary>
internal static class BaseRates
{
    // Units that are constant in the items are not so in the machine: the means are kept this far off 0 and 1. The least share of
    // exchanges that 20 even temperatures accept between neighbours on the published CD-25 machine is 0.12 with 0.002, 0.10 with
    // 0.01, 0.02 with 0.05 (many idle units of MNIST then are on at t = 0).
    private const float Least = 0.01f;

    /// <summary>log(q / (1 - q)) for means q that are drawn towards 1/2 by a little.</summary>
    /// <param name="means">Numbers from 0 to 1.</param>
    /// <param name="bias">As many results.</param>
    public static void ToBias(ReadOnlySpan<float> means, Span<float> bias) => ToBias(means, Least, bias);

    /// <summary>The same for the columns' means of some items.</summary>
    public static void ToBias(ReadOnlyBitView items, Span<float> bias) => ToBias(Means(items), Least, bias);

    /// <summary>The logit of (count + s) / (rows + 2 s) for the columns of some items, of which there may be none.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="smoothing">s, more than 0.</param>
    /// <param name="bias">N results.</param>
    public static void ToBias(ReadOnlyBitView items, double smoothing, Span<float> bias) =>
        ToBias(Means(items), (float)(smoothing / (items.Rows + 2 * smoothing)), bias);

    private static void ToBias(ReadOnlySpan<float> means, float least, Span<float> bias)
    {
        for (int i = 0; i < means.Length; i++)
        {
            float q = least + (1 - 2 * least) * means[i];
            bias[i] = q / (1 - q);
        }

        Elementwise.Log(bias[..means.Length], bias);
    }

    private static float[] Means(ReadOnlyBitView items)
    {
        float rows = Math.Max(1, items.Rows);
        return [.. BitCounts.OfColumns(items).Select(ones => ones / rows)];
    }
}
