namespace Rbm.Simd.Information;

/// <summary>What is asked of <see cref="RateDistortion"/>.</summary>
public sealed record RateDistortionOptions
{
    /// <summary>The betas, 0 or more, no two alike, in the order in which points are wanted.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 3, 4];

    /// <summary>
    /// Where Blahut and Arimoto's alternation ends: its bounds differ by no more, in bits for a source bit, 1e-12 to 1. D is not known
    /// as well as R is.
    /// </summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>With a learned mu: the most items of the source that it is estimated on, taken evenly through the source.</summary>
    public int MostItems { get; init; } = 200;

    /// <summary>With a learned mu: how it is estimated. Its betas are not read.</summary>
    public ModelCurveOptions Estimation { get; init; } = new();

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or a beta is there twice.</exception>
    public void Check()
    {
        if (Betas.Count == 0) throw new ArgumentException("there is no beta, 1 or more expected");
        for (int j = 0; j < Betas.Count; j++)
        {
            Throw.IfNotFiniteOrNegative(Betas[j], $"beta {j}");
            for (int i = 0; i < j; i++)
                if (Betas[i] == Betas[j]) throw new ArgumentException(FormattableString.Invariant($"beta {Betas[j]} is there twice"));
        }

        Throw.IfOutside(Tolerance, 1e-12, 1);
        Throw.IfNotPositive(MostItems);
        Estimation.Check();
    }
}
