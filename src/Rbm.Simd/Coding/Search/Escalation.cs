namespace Rbm.Simd.Coding.Search;

/// <summary>Which items above a bound are searched harder, before they are given up and escaped.</summary>
/// <remarks>
/// Each effort is for the items that the one below has brought near the bound. Measured on the first 1000 test images of MNIST at K = 24,
/// over bounds from 0.03 to 0.08: the candidates that are evaluated for an item which then meets the bound, by how many times the bound
/// its distortion was before.
/// <code>
///          1 to 1.1  to 1.2  to 1.3  to 1.4  to 1.5  to 1.75   to 2
/// 0 to 3         50      73     138     225     358     2586   none
/// 2 to 3         64     192     722    1230    6844    11658   none
/// 3 to 4        312     966    4023    none    none     none   none
/// 4 to 5        729    2763    none    none    none     none   none
/// </code>
/// An escape is avoided for 1500 candidates or fewer within the reaches below, 0.1 s on a core, and hardly ever beyond. (Search without
/// success shortens an escape too, near and far alike: by 0.5 bits for each candidate from 0 to 3, 0.06 from 3 to 4, 0.03 from 4 to 5.
/// That is what asking for a higher effort is for.) The reaches fall, so an item that some asked effort brings below the bound is
/// below it for every higher one that begins with the threshold code.
/// </remarks>
internal static class Escalation
{
    /// <summary>The highest effort that is gone to unasked.</summary>
    public const int LastEffort = Encoder.RestartEffort;

    /// <summary>Up to how many times the bound an item's distortion may be for a search with an effort.</summary>
    public static double Reach(int effort) => effort switch
    {
        Encoder.SamplesEffort => 1.5,
        Encoder.DescentEffort => 1.4,
        Encoder.PairEffort => 1.2,
        _ => 1.1,
    };

    /// <summary>The effort that the hardest items are searched with.</summary>
    /// <param name="effort">The effort that is asked for.</param>
    /// <param name="limit">The bound, infinity for none.</param>
    public static int Last(int effort, double limit) => double.IsPositiveInfinity(limit) ? effort : Math.Max(effort, LastEffort);

    /// <summary>Whether an item is above the bound and may be brought below it.</summary>
    /// <param name="distortion">Its distortion; an infinite one is in reach where the bound is the highest of all numbers.</param>
    /// <param name="limit">The bound.</param>
    /// <param name="effort">The effort of the search.</param>
    public static bool IsInReach(double distortion, double limit, int effort) => distortion > limit && distortion <= Reach(effort) * limit;
}
