using Rbm.Simd.Information;

namespace Rbm.Simd.Lab.Studies;

/// <summary>What <see cref="SmallSourceStudy"/> runs.</summary>
public sealed record SmallSourceOptions
{
    /// <summary>The sources, of different names.</summary>
    public IReadOnlyList<SmallSource> Sources { get; init; } =
    [
        SmallSource.Bernoulli(0.3, 8), SmallSource.Markov(0.25, 8), SmallSource.BarsAndStripes(3), SmallSource.Sparse(8, 12, seed: 3),
    ];

    /// <summary>The betas, each more than 0 and at most 10; beta multiplies the distortion summed over the bits.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.5, 1, 2, 3];

    /// <summary>n, the numbers of items drawn, rising, each 50 or more.</summary>
    public IReadOnlyList<int> Items { get; init; } = [300, 1_000, 3_000, 10_000, 30_000];

    /// <summary>t_max, Blahut-Arimoto iterations, 1 or more.</summary>
    public int Iterations { get; init; } = 12;

    /// <summary>Runs for each source, beta and n, of which tables and error bars are made; 1 or more.</summary>
    public int Seeds { get; init; } = 2;

    /// <summary>The first run's seed; the others follow.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Hidden units of the machine.</summary>
    public int Hidden { get; init; } = 24;

    /// <summary>Sweeps of the conditional chain from each x.</summary>
    // Markov(0.25), beta = 1, n = 10,000, t = 12, where the exact D is 0.2004: after 12 sweeps a chain has not forgotten x (D 0.1952,
    // distance of Kolmogorov and Smirnov 0.069); after 40 it is 0.2001 and 0.028, after 100 0.2011 and 0.028.
    public int Sweeps { get; init; } = 40;

    /// <summary>The distortion measure, of finite costs.</summary>
    public DistortionMeasure Measure { get; init; } = DistortionMeasure.Hamming;

    /// <summary>How the machine is trained.</summary>
    public LearnerOptions Learner { get; init; } = new();

    /// <summary>A few seconds' worth: two sources, two betas, three n, fewer iterations and mini-batches.</summary>
    public static SmallSourceOptions Quick { get; } = new()
    {
        Sources = [SmallSource.Bernoulli(0.3, 6), SmallSource.Sparse(6, 8, seed: 3)],
        Betas = [1, 3], Items = [100, 1_000, 10_000], Iterations = 5, Seeds = 2, Hidden = 12, Sweeps = 10,
        Learner = new() { Stages = [.. new LearnerOptions().Stages.Select(s => s with { Steps = s.Steps / 3 })] },
    };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or a list is empty.</exception>
    public void Check()
    {
        if (Sources.Count == 0) throw new ArgumentException("there are no sources, 1 or more needed");
        if (Sources.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{twice.Count()} sources are named '{twice.Key}', expected names that differ");
        if (Betas.Count == 0) throw new ArgumentException("there are no betas, 1 or more needed");
        foreach (double beta in Betas)
        {
            if (!(beta is > 0 and <= 10))
                throw new ArgumentException(FormattableString.Invariant($"beta is {beta}, expected more than 0 and at most 10"));
        }

        if (Items.Count == 0) throw new ArgumentException("there are no numbers of items, 1 or more needed");
        for (int i = 0; i < Items.Count; i++)
        {
            if (Items[i] < 50) throw new ArgumentException($"number of items is {Items[i]}, expected 50 or more");
            if (i > 0 && Items[i] <= Items[i - 1])
                throw new ArgumentException($"number of items {Items[i]} follows {Items[i - 1]}, expected rising numbers");
        }

        if (Iterations < 1) throw new ArgumentException($"iterations is {Iterations}, expected 1 or more");
        if (Seeds < 1) throw new ArgumentException($"seeds is {Seeds}, expected 1 or more");
        if (Hidden < 1) throw new ArgumentException($"hidden is {Hidden}, expected 1 or more");
        if (Sweeps < 1) throw new ArgumentException($"sweeps is {Sweeps}, expected 1 or more");
        if (Measure.IsConstraint)
            throw new ArgumentException($"measure is {Measure}, expected finite costs: a start without forbidden letters is needed");
        foreach (SmallSource source in Sources) Measure.ThrowUnlessFits(source.Bits);
        Learner.Check();
    }
}
