using Rbm.Simd.Models;

namespace Rbm.Simd.Coding;

/// <summary>How a codebook is refined.</summary>
public sealed record RefinementOptions
{
    /// <summary>The number of times that items are assigned and codewords replaced, 0 or more.</summary>
    public int Passes { get; init; } = 30;

    /// <summary>
    /// The draws of a source that varies by epoch that a pass takes together, 1 or more, so that centroids come near the grey means. A
    /// source that does not vary is read once a pass.
    /// </summary>
    public int Draws { get; init; } = 4;

    /// <summary>
    /// The number of items of each code that the network's own probabilities count for, 0 or more: what a codeword that few items use is
    /// drawn towards. It has no meaning for a constraint.
    /// </summary>
    public double Prior { get; init; } = 2;

    /// <summary>
    /// The width of the noise on the share of ones that a codeword's bit needs to be 1, 0 to 1: it falls in a straight line to 0 at
    /// 0.7 of the passes, and lets the codewords leave a poor arrangement (stochastic relaxation: Zeger, Vaisey and Gersho, IEEE Trans.
    /// Signal Processing 40(2), 1992). It has no meaning for a constraint.
    /// </summary>
    public double Noise { get; init; } = 0.5;

    /// <summary>The seed of the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The most bits that can be asked for: those of the longest code that has a table in a file.</summary>
    public const int LargestBits = CodebookRows.MostBits;

    /// <summary>The most bits of a code that are accepted, 1 to <see cref="LargestBits"/>.</summary>
    public int MostBits { get; init; } = Codebook.DefaultMostBits;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public void Check()
    {
        Throw.IfNegative(Passes, nameof(Passes));
        Throw.IfNotPositive(Draws, nameof(Draws));
        Throw.IfNotFiniteOrNegative(Prior, nameof(Prior));
        Throw.IfOutside(Noise, 0, 1, nameof(Noise));
        Throw.IfOutside(MostBits, 1, LargestBits, nameof(MostBits));
    }
}

/// <summary>What a pass of a refinement found, before it replaced the codewords.</summary>
/// <param name="Pass">Its number, from 1 on; the last, after which nothing was replaced, is the number of passes + 1.</param>
/// <param name="Distortion">The items' mean distortion per source bit; infinity where the constraint cannot be kept.</param>
/// <param name="Used">The codes that items were assigned to.</param>
/// <param name="Reseeded">The codes, unused or hardly missed, that took over a half of another one's items.</param>
public sealed record RefinementPass(int Pass, double Distortion, int Used, int Reseeded);

/// <summary>A refined model.</summary>
/// <param name="Model">The model, whose decoder is the refined codebook.</param>
/// <param name="Distortion">The training items' mean distortion per source bit with it.</param>
/// <param name="Statistics">How often they use each code.</param>
public sealed record RefinementResult(Models.CompressionModel Model, double Distortion, CodeStatistics Statistics);
