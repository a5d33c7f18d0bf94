using Rbm.Simd.Information;

namespace Rbm.Simd.Lab.Studies;

/// <summary>What <see cref="SamplerComparison"/> runs.</summary>
public sealed record SamplerComparisonOptions
{
    /// <summary>The methods, of different names.</summary>
    public IReadOnlyList<SamplerMethod> Methods { get; init; } = SamplerMethod.All;

    /// <summary>Hidden units of the machine.</summary>
    public int Hidden { get; init; } = 500;

    /// <summary>Items of a mini-batch, and chains where they persist.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Training time of each method, in seconds; measuring does not count.</summary>
    public double Seconds { get; init; } = 600;

    /// <summary>Training time from one measurement to the next, in seconds.</summary>
    public double EverySeconds { get; init; } = 60;

    /// <summary>Training time that each of a method's rates is tried for, where it has several.</summary>
    public double TrialSeconds { get; init; } = 60;

    /// <summary>The rate falls linearly, over the training time, to this part of what it was at the start.</summary>
    public double FinalRate { get; init; } = 0.05;

    /// <summary>The path of annealed importance sampling, both ways; by default a quarter of the published one's steps.</summary>
    public AnnealingLadder Ladder { get; init; } = AnnealingLadder.Steps((0.5, 125), (0.9, 1000), (1, 2500));

    /// <summary>Chains of annealed importance sampling in each direction.</summary>
    public int Chains { get; init; } = 100;

    /// <summary>Temperatures of the chains that give the machine's own samples, which the way back starts from.</summary>
    public int SampleTemperatures { get; init; } = 30;

    /// <summary>Sweeps of these chains, which start at the base rates.</summary>
    public int SampleSweeps { get; init; } = 1000;

    /// <summary>Most test items that the reconstruction error is measured on.</summary>
    public int ReconstructionItems { get; init; } = 1000;

    /// <summary>The seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or a list is empty.</exception>
    public void Check()
    {
        if (Methods.Count == 0) throw new ArgumentException("there are no methods, 1 or more needed");
        if (Methods.GroupBy(m => m.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{twice.Count()} methods are named '{twice.Key}', expected names that differ");
        foreach (SamplerMethod method in Methods)
        {
            if (method.Rates.Count == 0) throw new ArgumentException($"{method.Name} has no learning rate, 1 or more needed");
            foreach (double rate in method.Rates) Positive(rate, $"learning rate of {method.Name}");
        }

        foreach ((int count, string name) in (ReadOnlySpan<(int, string)>)[
            (Hidden, "hidden"), (Batch, "batch"), (Chains, "chains"), (SampleTemperatures, "sample temperatures"),
            (SampleSweeps, "sample sweeps"), (ReconstructionItems, "reconstruction items")])
        {
            if (count < 1) throw new ArgumentException($"{name} is {count}, expected 1 or more");
        }

        Positive(Seconds, "seconds");
        Positive(EverySeconds, "every seconds");
        Positive(TrialSeconds, "trial seconds");
        if (!(FinalRate is > 0 and <= 1))
            throw new ArgumentException(FormattableString.Invariant($"final rate is {FinalRate}, expected more than 0 and at most 1"));
    }

    private static void Positive(double value, string name)
    {
        if (!(value > 0) || double.IsInfinity(value))
            throw new ArgumentException(FormattableString.Invariant($"{name} is {value}, expected a finite number above 0"));
    }
}
