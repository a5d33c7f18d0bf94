namespace Rbm.Simd.Coding;

/// <summary>How a network is refined on searched codes.</summary>
public sealed record NetworkRefinementOptions
{
    /// <summary>Passes over the items, 0 or more.</summary>
    public int Passes { get; init; } = 20;

    /// <summary>
    /// Codes of at most so many bits are all tried, before each pass; for longer ones a few are tried in each step, and from 13 bits on
    /// also where the measure has weights or costs that are no whole multiples of a power of two, or where all reproductions would take
    /// more than 2 GB. 0 to <see cref="Codebook.LargestBits"/>.
    /// </summary>
    // CPU time of a pass over 60,000 images, K-300-400-500-784: at most 9 s of 15 bits, 48 s of 20; 25 s of 24 bits, of which a few are
    // tried. At 22 bits all of them would take minutes.
    public int TriedBits { get; init; } = 20;

    /// <summary>Adam's step size at the start; it falls linearly to <see cref="FinalRate"/>.</summary>
    public double Rate { get; init; } = 3e-3;

    /// <summary>Adam's step size at the end.</summary>
    public double FinalRate { get; init; } = 1e-5;

    /// <summary>Items of a mini-batch, 1 or more.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Of the search's draws and of the items' order.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public void Check()
    {
        Throw.IfNegative(Passes, nameof(Passes));
        Throw.IfOutside(TriedBits, 0, Codebook.LargestBits, nameof(TriedBits));
        Throw.IfNotFiniteOrNegative(Rate, nameof(Rate));
        Throw.IfNotFiniteOrNegative(FinalRate, nameof(FinalRate));
        Throw.IfNotPositive(Batch, nameof(Batch));
    }
}

/// <summary>What a pass of a refinement found.</summary>
/// <param name="Pass">Its number, from 1 on.</param>
/// <param name="Distortion">
/// Mean distortion per source bit of the codes found, before the network was trained on them: of all items by the network that the pass
/// began with, or of each mini-batch by what it was at that step.
/// </param>
public sealed record NetworkRefinementPass(int Pass, double Distortion);
