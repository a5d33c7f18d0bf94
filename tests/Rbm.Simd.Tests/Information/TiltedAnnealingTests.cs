using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

/// <summary>
/// Annealing along beta from exact samples, drawn by enumeration: the mean weight is Z'_beta(x) on the way up and its inverse on the
/// way down, and weighted means are those of mu(y given x).
/// </summary>
public sealed class TiltedAnnealingTests : IDisposable
{
    private const int Chains = 10_000;

    // For one comparison; there are some 200 of them.
    private static readonly double Bound = Statistics.TwoSidedNormalBound(1e-9);
    private static readonly double[] Betas = [0, 0.4, 1.1, 2.5];

    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public void Dispose() => _team.Dispose();

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string measure in (string[])["hamming", "asymmetric:a=2,b=0.5", "wem"])
                for (int seed = 0; seed < 4; seed++) cases.Add(measure, seed);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_mean_weight_upwards_is_the_normalizer(string name, int seed)
    {
        (OracleRbm machine, DistortionMeasure measure, int x) = Case(name, seed);
        var oracle = new OracleDbn(machine);
        TiltLadder ladder = TiltLadder.Create(measure, Betas, steps: 12);
        BitMatrix states = Draw(oracle.Marginal(), machine.Visible, seed);
        AnnealingPass pass = Annealing(machine, measure, ladder).Up(Repeat(x, machine.Visible), states, Betas.Length, 0);
        for (int j = 0; j < Betas.Length; j++)
        {
            AssertMean(pass.LogWeights[j], Math.Exp(oracle.LogNormalizer(measure, Betas[j], x)), $"beta {Betas[j]}");
            double expected = Distortion(oracle, measure, Betas[j], x);
            double[] products = [.. pass.LogWeights[j].Zip(pass.Distortions[j], (w, d) => Math.Exp(w) * (d - expected))];
            AssertMean(products, 0, $"weighted distortion at beta {Betas[j]}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_mean_weight_downwards_is_its_inverse(string name, int seed)
    {
        (OracleRbm machine, DistortionMeasure measure, int x) = Case(name, seed);
        var oracle = new OracleDbn(machine);

        // Short steps: the weights of long ones are so rarely large, where ones are allowed again, that no sample's mean is normal.
        TiltLadder ladder = TiltLadder.Create(measure, Betas, steps: 60);
        for (int marks = 1; marks <= Betas.Length; marks++)
        {
            double beta = Betas[marks - 1];
            BitMatrix states = Draw(oracle.Conditional(measure, beta, x), machine.Visible, seed);
            BitMatrix sources = Repeat(x, machine.Visible);
            AnnealingPass pass = Annealing(machine, measure, ladder).Down(sources, states, marks, burnIn: 2, toMu: true, 0);
            AssertMean(pass.ToEnd(marks - 1, 0, Chains), Math.Exp(-oracle.LogNormalizer(measure, beta, x)), $"beta {beta}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Through_the_field_the_mean_weight_is_the_normalizer(string name, int seed)
    {
        (OracleRbm machine, DistortionMeasure measure, int x) = Case(name, seed);
        var oracle = new OracleDbn(machine);
        var sampling = new AnnealedImportanceSampling(machine.ToEngine(), AnnealingLadder.Uniform(8), 1);
        foreach (double beta in Betas)
        {
            var field = new FieldAnnealing(sampling, measure, beta, machine.LogPartition(), _team, _workspace);
            var states = new BitMatrix(Chains, machine.Visible);
            double[] logs = field.Climb(Repeat(x, machine.Visible), states, firstRow: 0, default);
            AssertMean(logs, Math.Exp(oracle.LogNormalizer(measure, beta, x)), $"beta {beta}");
            if (measure.IsConstraint) Assert.All(states.Words.ToArray(), y => Assert.Equal(0ul, y & ~(ulong)x));
        }
    }

    [Fact]
    public void A_single_step_is_importance_sampling()
    {
        (OracleRbm machine, DistortionMeasure measure, int x) = Case("hamming", 1);
        const double beta = 0.9;
        TiltLadder ladder = TiltLadder.Create(measure, [beta], steps: 1);
        BitMatrix states = Draw(new OracleDbn(machine).Marginal(), machine.Visible, 1), before = new(states.Rows, states.Columns);
        states.Words.CopyTo(before.Words);
        AnnealingPass pass = Annealing(machine, measure, ladder).Up(Repeat(x, machine.Visible), states, 1, 0);
        for (int r = 0; r < states.Rows; r++)
            Assert.Equal(-beta * OracleDistortion.Sum(measure, x, (int)before.Row(r)[0], machine.Visible), pass.LogWeights[0][r]);
    }

    [Fact]
    public void The_ladder_goes_through_every_beta_and_rises()
    {
        foreach (DistortionMeasure measure in (DistortionMeasure[])[DistortionMeasure.Hamming, DistortionMeasure.Wem])
        {
            foreach (int steps in (int[])[1, 7, 400])
            {
                TiltLadder ladder = TiltLadder.Create(measure, Betas, steps);
                Assert.Equal(Tilt.None, ladder.Tilts[0]);
                Assert.Equal(Betas, ladder.Marks.Select(m => ladder.Tilts[m].Beta));
                Assert.All(ladder.Tilts.Zip(ladder.Tilts.Skip(1)), p =>
                    Assert.True(p.First.Beta < p.Second.Beta || p.First.Penalty < p.Second.Penalty, $"{p.First} then {p.Second}"));
                Assert.All(ladder.Marks, m => Assert.Equal(measure.IsConstraint, ladder.Tilts[m].IsHard));
            }
        }
    }

    private static (OracleRbm Machine, DistortionMeasure Measure, int Source) Case(string name, int seed) =>
        (OracleRbm.Random(5, 4, 1, seed + 70), DistortionMeasure.Parse(name), seed * 7 % 32 | 1);

    private TiltedAnnealing Annealing(OracleRbm machine, DistortionMeasure measure, TiltLadder ladder) =>
        new(machine.ToEngine(), measure, ladder, 1, _team, _workspace, default);

    private static double Distortion(OracleDbn oracle, DistortionMeasure measure, double beta, int x) =>
        oracle.Conditional(measure, beta, x)
            .Select((p, y) => p == 0 ? 0 : p * OracleDistortion.Sum(measure, x, y, oracle.Visible)).Sum();

    private static BitMatrix Repeat(int x, int length)
    {
        var rows = new BitMatrix(Chains, length);
        rows.Words.Fill((ulong)x);
        return rows;
    }

    private static BitMatrix Draw(double[] distribution, int length, int seed)
    {
        var random = new System.Random(seed);
        var rows = new BitMatrix(Chains, length);
        for (int r = 0; r < Chains; r++)
        {
            double u = random.NextDouble();
            int y = 0;
            while (y < distribution.Length - 1 && u >= distribution[y]) u -= distribution[y++];
            rows.Words[r] = (ulong)y;
        }

        return rows;
    }

    private static void AssertMean(double[] logs, double expected, string what)
    {
        if (expected != 0) logs = [.. logs.Select(Math.Exp)];
        var mean = MeanEstimate.Of(logs);
        Assert.True(
            Math.Abs(mean.Value - expected) <= Bound * mean.StandardError + 1e-12,
            $"{what}: {mean.Value} with standard error {mean.StandardError}, expected {expected}");
    }
}
