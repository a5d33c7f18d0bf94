namespace Rbm.Simd.Lab.Baselines;

/// <summary>A baseline at one size, measured on test items.</summary>
/// <param name="Name">The baseline's name.</param>
/// <param name="Size">K, its bits or real coefficients; null where it has no size to choose.</param>
/// <param name="Bits">The bits of an item's code, without entropy coding; null where the code is of real numbers.</param>
/// <param name="Distortion">The mean Hamming distortion per bit of the test items.</param>
/// <param name="Seconds">What fitting it and coding the test items took; what several baselines share is not in it.</param>
public sealed record BaselineResult(string Name, int? Size, double? Bits, double Distortion, double Seconds);
