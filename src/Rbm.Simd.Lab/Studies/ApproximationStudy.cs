using System.Globalization;
using System.Text;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

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
            if (!(beta is > 0 and <= 10)) throw new ArgumentException(FormattableString.Invariant($"beta is {beta}, expected more than 0 and at most 10"));
        if (Items < 50) throw new ArgumentException($"number of items is {Items}, expected 50 or more");
        if (Sweeps < 1) throw new ArgumentException($"sweeps is {Sweeps}, expected 1 or more");
        if (Rounds < 1) throw new ArgumentException($"rounds is {Rounds}, expected 1 or more");
        if (Measure.IsConstraint) throw new ArgumentException($"measure is {Measure}, expected finite costs");
        Learner.Check();
    }
}

/// <summary>A way to draw y given x against eq. (3).</summary>
/// <param name="MostTotalVariation">The largest total variation over all possible x.</param>
/// <param name="MeanTotalVariation">The mean over x.</param>
/// <param name="Distortion">D, the mean distortion of a source bit.</param>
public readonly record struct LawError(double MostTotalVariation, double MeanTotalVariation, double Distortion);

/// <summary>One network at one beta; for random networks the means over all of them (the largest total variation: the largest).</summary>
public sealed record ApproximationRow
{
    /// <summary>The source it was trained on, or random.</summary>
    public required string Network { get; init; }

    /// <summary>beta.</summary>
    public required double Beta { get; init; }

    /// <summary>D by eq. (3).</summary>
    public required double ExactDistortion { get; init; }

    /// <summary>Eq. (5) as printed.</summary>
    public required LawError Literal { get; init; }

    /// <summary>Eq. (5) with the factor r_x.</summary>
    public required LawError Corrected { get; init; }

    /// <summary>The up-down chain, which the engine runs, when it has forgotten its start.</summary>
    public required LawError Stationary { get; init; }

    /// <summary>The same after a few sweeps from y = x.</summary>
    public required LawError Swept { get; init; }
}

/// <summary>
/// What Theorem 1 leaves out for networks of two machines and more, by enumeration: eq. (3) against eq. (5) as printed, eq. (5) with
/// the factor r_x, and the up-down chain.
/// </summary>
public static class ApproximationStudy
{
    // The engine's own uses have the high half of a stream's number below 256.
    private const uint ParameterStream = 0x0100_0020, UpStream = 0x0100_0021;

    /// <summary>Runs the study: random networks, whose x are equally likely, then a network for each source.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="team">Who computes. The results do not depend on it.</param>
    /// <param name="token">Stops the study.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public static IReadOnlyList<ApproximationRow> Run(ApproximationOptions options, WorkerTeam team, CancellationToken token = default)
    {
        options.Check();
        var rows = new List<ApproximationRow>();
        double[] uniform = [.. Enumerable.Repeat(1.0 / (1 << options.RandomLayers[0]), 1 << options.RandomLayers[0])];
        EnumeratedNetwork[] random =
            [.. Enumerable.Range(0, options.RandomNetworks).Select(i => new EnumeratedNetwork(Random(options, (uint)i, team), options.Measure))];
        if (random.Length > 0)
        {
            foreach (double beta in options.Betas)
                rows.Add(Mean([.. random.Select(n => Look("random", n, uniform, beta, options, token))]));
        }

        foreach (SmallSource source in options.Sources)
        {
            var network = new EnumeratedNetwork(Train(source, options, team, token), options.Measure);
            foreach (double beta in options.Betas)
                rows.Add(Look(source.Name, network, source.Distribution.Probabilities.ToArray(), beta, options, token));
        }

        return rows;
    }

    /// <summary>The rows as Markdown, with what they are.</summary>
    public static string ToMarkdown(IReadOnlyList<ApproximationRow> rows, ApproximationOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine("# Drawing y given x in networks of two machines and more").AppendLine();
        text.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"{options.RandomNetworks} random networks {string.Join('-', options.RandomLayers)} (parameters uniform on ±{options.RandomRange}; all x equally likely; means, and the largest of the largest), and networks N-{string.Join('-', options.HiddenLayers)} trained on {options.Items:#,0} items of each source; measure {options.Measure}. By enumeration, in double precision. TV: total variation from eq. (3), the largest over x and the mean. The chain: up-pass, one Gibbs step at the top, down-pass with the visible biases shifted; its stationary distribution, and where it is {options.Sweeps} sweeps after y = x."));
        text.AppendLine();
        Markdown.Table(text,
            ["network", "beta", "D eq. (3)", "eq. (5): TV max", "mean", "D", "with r_x: TV max", "D", "chain: TV max", "mean", "D",
                $"{options.Sweeps} sweeps: TV max", "mean", "D"],
            1,
            rows.Select(r => (string[])
            [
                r.Network, r.Beta.ToString(CultureInfo.InvariantCulture), Markdown.Fixed(r.ExactDistortion),
                .. Cells(r.Literal), r.Corrected.MostTotalVariation.ToString("0e+0", CultureInfo.InvariantCulture),
                Markdown.Fixed(r.Corrected.Distortion), .. Cells(r.Stationary), .. Cells(r.Swept),
            ]));
        return text.ToString();

        static string[] Cells(LawError e) =>
            [Markdown.Fixed(e.MostTotalVariation), Markdown.Fixed(e.MeanTotalVariation), Markdown.Fixed(e.Distortion)];
    }

    private static ApproximationRow Look(
        string name, EnumeratedNetwork network, double[] source, double beta, ApproximationOptions options, CancellationToken token)
    {
        double exactDistortion = 0;
        var laws = new Tally[4];
        for (int x = 0; x < source.Length; x++)
        {
            if (source[x] == 0) continue;
            token.ThrowIfCancellationRequested();
            double[] exact = network.Exact(x, beta);
            exactDistortion += source[x] * network.MeanDistortion(x, exact);
            (double[] stationary, double[] swept) = network.Chain(x, beta, options.Sweeps);
            double[][] others = [network.Literal(x, beta), network.Corrected(x, beta), stationary, swept];
            for (int l = 0; l < laws.Length; l++)
                laws[l].Add(source[x], Distances.TotalVariation(others[l], exact), network.MeanDistortion(x, others[l]));
        }

        return new()
        {
            Network = name, Beta = beta, ExactDistortion = exactDistortion,
            Literal = laws[0].Error, Corrected = laws[1].Error, Stationary = laws[2].Error, Swept = laws[3].Error,
        };
    }

    private static ApproximationRow Mean(ApproximationRow[] rows)
    {
        return rows[0] with
        {
            ExactDistortion = rows.Average(r => r.ExactDistortion),
            Literal = Of(r => r.Literal), Corrected = Of(r => r.Corrected), Stationary = Of(r => r.Stationary), Swept = Of(r => r.Swept),
        };

        LawError Of(Func<ApproximationRow, LawError> law) => new(
            rows.Max(r => law(r).MostTotalVariation), rows.Average(r => law(r).MeanTotalVariation), rows.Average(r => law(r).Distortion));
    }

    private static DeepBeliefNetwork Random(ApproximationOptions options, uint index, WorkerTeam team)
    {
        var network = new DeepBeliefNetwork([.. options.RandomLayers]);
        var stream = new RandomStream(options.Seed, ParameterStream);
        uint draw = 0;
        foreach (RestrictedBoltzmannMachine machine in network.Machines)
        {
            for (int i = 0; i < machine.Visible; i++)
            {
                machine.VisibleBias[i] = Next();
                foreach (ref float w in machine.Weights.Row(i)) w = Next();
            }

            foreach (ref float c in machine.HiddenBias) c = Next();
            machine.TransposeWeights(team);
        }

        return network;

        float Next() => (float)options.RandomRange * (2 * stream.DrawUniform(index, draw++, 0) - 1);
    }

    // Greedily, each machine on the states that those below draw for the items.
    private static DeepBeliefNetwork Train(SmallSource source, ApproximationOptions options, WorkerTeam team, CancellationToken token)
    {
        var network = new DeepBeliefNetwork([source.Bits, .. options.HiddenLayers]);
        BitMatrix items = source.Draw(options.Items, options.Seed);
        var workspace = new Workspace();
        for (int l = 0; l < network.Machines.Count; l++)
        {
            RestrictedBoltzmannMachine machine = network.Machines[l];
            MachineTrainer.Start(machine, options.Learner.StartRange, options.Seed, l, team);
            var trainer = new MachineTrainer(machine, options.Items, options.Learner, options.Seed, l, team);
            for (int round = 0; round < options.Rounds; round++) trainer.Fit(items, token);
            var above = new BitMatrix(options.Items, machine.Hidden);
            machine.SampleHidden(items.View, above.View, new RandomStream(options.Seed, UpStream + ((uint)l << 8)), 0, team, workspace);
            items = above;
        }

        return network;
    }

    private struct Tally
    {
        private double _most, _mean, _distortion;

        public readonly LawError Error => new(_most, _mean, _distortion);

        public void Add(double weight, double variation, double distortion)
        {
            _most = Math.Max(_most, variation);
            _mean += weight * variation;
            _distortion += weight * distortion;
        }
    }
}
