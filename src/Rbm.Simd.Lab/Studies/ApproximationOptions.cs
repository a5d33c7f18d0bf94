using Rbm.Simd.Information;

namespace Rbm.Simd.Lab.Studies;

/// <summary>What <see cref="ApproximationStudy"/> runs.</summary>
public sealed record ApproximationOptions
{
    /// <summary>Layers of the random networks, N first; at most 12 units each.</summary>
    public IReadOnlyList<int> RandomLayers { get; init; } = [4, 3, 2];

    /// <summary>Random networks, 0 or more.</summary>
    public int RandomNetworks { get; init; } = 20;

    /// <summary>Their weights and biases are uniform on minus to plus this.</summary>
    public double RandomRange { get; init; } = 2;

    /// <summary>The sources that networks are trained on; none is fine.</summary>
    public IReadOnlyList<SmallSource> Sources { get; init; } =
    [
        SmallSource.Bernoulli(0.3, 8), SmallSource.Markov(0.25, 8), SmallSource.BarsAndStripes(3), SmallSource.Sparse(8, 12, seed: 3),
    ];

    /// <summary>Hidden layers of the trained networks, at most 12 units each.</summary>
    public IReadOnlyList<int> HiddenLayers { get; init; } = [6, 4];

    /// <summary>Items that each is trained on.</summary>
    public int Items { get; init; } = 10_000;

    /// <summary>The betas, each more than 0 and at most 10.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.25, 0.5, 1, 2, 5];

    /// <summary>Sweeps after which the chain from x is looked at.</summary>
    public int Sweeps { get; init; } = 5;

    /// <summary>The distortion measure, of finite costs.</summary>
    public DistortionMeasure Measure { get; init; } = DistortionMeasure.Hamming;

    /// <summary>How each machine of the trained networks is trained, so many rounds one after the other.</summary>
    public LearnerOptions Learner { get; init; } = new();

    /// <summary>Rounds of training of each machine.</summary>
    public int Rounds { get; init; } = 6;

    /// <summary>The seed of networks and training.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A second's worth.</summary>
    public static ApproximationOptions Quick { get; } = new()
    {
        RandomNetworks = 5, Sources = [SmallSource.Sparse(6, 8, seed: 3)], HiddenLayers = [5, 4], Items = 1000, Rounds = 2,
        Betas = [0.5, 2],
    };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Check()
    {
        if (RandomLayers.Count < 3) throw new ArgumentException($"random layers are {RandomLayers.Count}, expected 3 or more");
        if (HiddenLayers.Count < 2) throw new ArgumentException($"hidden layers are {HiddenLayers.Count}, expected 2 or more");
        foreach (int units in RandomLayers.Concat(HiddenLayers))
        {
            if (units is < 1 or > Enumeration.MostUnits)
                throw new ArgumentException($"a layer has {units} units, expected 1 to {Enumeration.MostUnits}, which can be enumerated");
        }

        if (RandomNetworks < 0) throw new ArgumentException($"random networks are {RandomNetworks}, expected 0 or more");
        if (RandomNetworks + Sources.Count == 0) throw new ArgumentException("there are no networks, 1 or more needed");
        if (!(RandomRange > 0) || !double.IsFinite(RandomRange))
            throw new ArgumentException(FormattableString.Invariant($"random range is {RandomRange}, expected a finite number above 0"));
        if (Betas.Count == 0) throw new ArgumentException("there are no betas, 1 or more needed");
        foreach (double beta in Betas)
        {
            if (!(beta is > 0 and <= 10))
                throw new ArgumentException(FormattableString.Invariant($"beta is {beta}, expected more than 0 and at most 10"));
        }

        if (Items < 50) throw new ArgumentException($"number of items is {Items}, expected 50 or more");
        if (Sweeps < 1) throw new ArgumentException($"sweeps is {Sweeps}, expected 1 or more");
        if (Rounds < 1) throw new ArgumentException($"rounds is {Rounds}, expected 1 or more");
        if (Measure.IsConstraint) throw new ArgumentException($"measure is {Measure}, expected finite costs");
        if (RandomNetworks > 0) Measure.ThrowUnlessFits(RandomLayers[0]);
        foreach (SmallSource source in Sources) Measure.ThrowUnlessFits(source.Bits);
        Learner.Check();
    }
}
