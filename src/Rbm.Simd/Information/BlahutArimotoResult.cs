namespace Rbm.Simd.Information;

/// <summary>A point of a rate-distortion curve as the alternation found it.</summary>
/// <param name="Point">The point; its bounds hold whether or not it converged.</param>
/// <param name="Marginal">mu*, the distribution of the reproduction, one number a letter.</param>
/// <param name="Iterations">Passes over the letters.</param>
/// <param name="Gap">What eq. (4) and Blahut's lower bound leave open, in bits of a source bit.</param>
/// <param name="Converged">Whether the gap is within the tolerance; if not, the passes were used up.</param>
public sealed record BlahutArimotoResult(RateDistortionPoint Point, double[] Marginal, int Iterations, double Gap, bool Converged);
