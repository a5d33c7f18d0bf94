namespace Rbm.Simd.Information;

/// <summary>When Blahut's and Arimoto's alternation ends.</summary>
public sealed record BlahutArimotoOptions
{
    /// <summary>
    /// It ends where eq. (4) and Blahut's lower bound differ by no more than this, in bits of a source bit; 1e-12 or more.
    /// </summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>It ends, without having converged, after so many passes over the letters; 1 or more.</summary>
    public int MostIterations { get; init; } = 100_000;

    /// <summary>
    /// Whether longer steps are tried while they do better than exact ones; without, every step is exact. The result is the same.
    /// </summary>
    public bool Accelerate { get; init; } = true;

    /// <summary>Told the bounds at every distribution from which a step is taken.</summary>
    public Action<BlahutBounds>? Observer { get; init; }

    internal void Check()
    {
        Throw.IfOutside(Tolerance, 1e-12, 1);
        Throw.IfNotPositive(MostIterations);
    }
}
