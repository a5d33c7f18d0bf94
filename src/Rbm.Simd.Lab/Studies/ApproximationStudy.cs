using System.Globalization;
using System.Text;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

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
        [
            .. Enumerable.Range(0, options.RandomNetworks)
                .Select(i => new EnumeratedNetwork(Random(options, (uint)i, team), options.Measure)),
        ];
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
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"""
            {options.RandomNetworks} random networks {string.Join('-', options.RandomLayers)} (parameters uniform on ±{options.RandomRange};
            all x equally likely; means over the networks, and the largest of the largest), and networks
            N-{string.Join('-', options.HiddenLayers)} trained on {options.Items:#,0} items of each source; measure {options.Measure}.
            By enumeration, in double precision. TV: total variation from eq. (3), the largest over x and the mean. The chain:
            up-pass, one Gibbs step at the top, down-pass with the visible biases shifted; where it ends, and where it is
            {options.Sweeps} sweeps after y = x.
            """));
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
            Literal = Of(r => r.Literal),
            Corrected = Of(r => r.Corrected),
            Stationary = Of(r => r.Stationary),
            Swept = Of(r => r.Swept),
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
