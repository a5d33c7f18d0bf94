namespace Rbm.Simd.Information;

/// <summary>How the rate-distortion function of a learned model is estimated.</summary>
public sealed record ModelCurveOptions
{
    /// <summary>The betas, 1 to 100 of them, rising, 0 or more; they multiply the distortion summed over the bits.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];

    /// <summary>
    /// A machine with a layer of as many units or fewer is summed over that layer's states, exactly, instead of annealed; 0 to
    /// <see cref="PartitionFunction.MaxEnumerated"/>.
    /// </summary>
    // 2^16 states and 200 items of 100 ones are 10^9 additions.
    public int MostExactUnits { get; init; } = 16;

    /// <summary>Chains for each item, 8 to 4096.</summary>
    public int Chains { get; init; } = 16;

    /// <summary>Steps of the annealing from beta = 0 to the largest, 1 or more.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Sweeps before chains of the model count as its samples, and before a chain that starts at x is annealed.</summary>
    public int BurnIn { get; init; } = 1000;

    /// <summary>Sweeps between samples that are taken from the same chain of the model.</summary>
    public int Thinning { get; init; } = 50;

    /// <summary>
    /// Simulated pairs (x, y) at each beta, on which annealing both ways brackets the truth in expectation; 0 leaves them out.
    /// </summary>
    public int SimulatedPairs { get; init; } = 32;

    /// <summary>The inverse temperatures by which log Z of the model is estimated.</summary>
    public AnnealingLadder PartitionLadder { get; init; } = AnnealingLadder.Published;

    /// <summary>Chains by which log Z of the model is estimated, each way, 8 or more.</summary>
    public int PartitionChains { get; init; } = 100;

    /// <summary>The seed of every draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or the betas do not rise.</exception>
    public void Check()
    {
        if (Betas.Count == 0) throw new ArgumentException("there is no beta, 1 or more expected");
        Throw.IfOutside(Betas.Count, 1, 100, "number of betas");
        for (int j = 0; j < Betas.Count; j++)
        {
            Throw.IfNotFiniteOrNegative(Betas[j], $"beta {j}");
            if (j > 0 && Betas[j] <= Betas[j - 1])
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"beta {j} is {Betas[j]}, expected more than {Betas[j - 1]} before it"));
            }
        }

        Throw.IfOutside(MostExactUnits, 0, PartitionFunction.MaxEnumerated);
        Throw.IfOutside(Chains, 8, 4096);
        Throw.IfNotPositive(Steps);
        Throw.IfOutside(PartitionChains, 8, 1 << 16);
        Throw.IfOutside(BurnIn, 0, 1 << 20);
        Throw.IfOutside(Thinning, 1, 1 << 20);
        Throw.IfNegative(SimulatedPairs);
    }
}
