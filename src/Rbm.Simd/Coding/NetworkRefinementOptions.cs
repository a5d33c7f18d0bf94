namespace Rbm.Simd.Coding;

/// <summary>How a network is refined on searched codes.</summary>
public sealed record NetworkRefinementOptions
{
    /// <summary>The number of times that codes are searched and the network trained on them, 0 or more.</summary>
    public int Passes { get; init; } = 10;

    /// <summary>Epochs of training on the codes of a pass, 1 or more.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>The search's effort, <see cref="Encoder.SamplesEffort"/> or more.</summary>
    public int Effort { get; init; } = Encoder.DescentEffort;

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
        Throw.IfNotPositive(Epochs, nameof(Epochs));
        Throw.IfOutside(Effort, Encoder.SamplesEffort, Encoder.HighestEffort, nameof(Effort));
        Throw.IfNotFiniteOrNegative(Rate, nameof(Rate));
        Throw.IfNotFiniteOrNegative(FinalRate, nameof(FinalRate));
        Throw.IfNotPositive(Batch, nameof(Batch));
    }
}

/// <summary>What a pass of a refinement found.</summary>
/// <param name="Pass">Its number, from 1 on.</param>
/// <param name="Distortion">The items' mean distortion per source bit with the codes found, before the network was trained on them.</param>
public sealed record NetworkRefinementPass(int Pass, double Distortion);
