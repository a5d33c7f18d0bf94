namespace Rbm.Simd.Information;

/// <summary>A point on a rate-distortion curve, with what is certain about its rate.</summary>
/// <param name="Beta">
/// beta, which multiplies the distortion summed over the N bits of a vector. The curve's slope there is -beta / ln 2, in bits for
/// one unit of distortion.
/// </param>
/// <param name="Distortion">D, the mean distortion of a source bit.</param>
/// <param name="Rate">R, in bits for a source bit.</param>
/// <param name="RateLower">R at this D is not below, in bits for a source bit.</param>
/// <param name="RateUpper">R at this D is not above, in bits for a source bit.</param>
public readonly record struct RateDistortionPoint(double Beta, double Distortion, double Rate, double RateLower, double RateUpper);
