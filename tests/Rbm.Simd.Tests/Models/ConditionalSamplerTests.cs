using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;
using Xunit.Abstractions;

namespace Rbm.Simd.Tests.Models;

/// <summary>What the chain draws, against mu(y given x) and against the chain's own transition matrix, by enumeration.</summary>
public sealed class ConditionalSamplerTests(ITestOutputHelper output) : IDisposable
{
    private const int Visible = 5, Chains = 20_000;
    private const double FalseAlarms = 1e-9;

    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public static TheoryData<string, double> Measures => new()
    {
        { "hamming", 0 }, { "hamming", 0.7 }, { "hamming", 3 }, { "asymmetric:a=2,b=0.5", 0.8 }, { "wem", 0.6 },
    };

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Measures))]
    public void One_machine_draws_from_the_exact_conditional(string name, double beta)
    {
        var measure = DistortionMeasure.Parse(name);
        OracleDbn oracle = OracleDbn.Random(1, seed: 3, Visible, 4);
        foreach (int x in (int[])[0b00110, 0b11011])
        {
            long[] counts = Frequencies.Count(Sample(oracle, measure, beta, x, sweeps: 30));
            double[] exact = oracle.Conditional(measure, beta, x);
            Frequencies.AssertDistribution(counts, exact, FalseAlarms, $"{name}, beta {beta}, x {x}");
            if (beta == 0.7) Assert.True(Frequencies.Differ(counts, oracle.Marginal(), FalseAlarms), "the test cannot tell");
        }
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void One_machine_draws_from_the_exact_conditional_of_a_measure_with_weights(string name, double beta)
    {
        DistortionMeasure plain = DistortionMeasure.Parse(name), measure = plain.WithWeights([0.3, 2, 0, 1, 4]);
        OracleDbn oracle = OracleDbn.Random(1, seed: 3, Visible, 4);
        foreach (int x in (int[])[0b00110, 0b11011])
        {
            long[] counts = Frequencies.Count(Sample(oracle, measure, beta, x, sweeps: 30));
            Frequencies.AssertDistribution(counts, oracle.Conditional(measure, beta, x), FalseAlarms, $"{name}, beta {beta}, x {x}");
            if (beta == 0.7)
                Assert.True(Frequencies.Differ(counts, oracle.Conditional(plain, beta, x), FalseAlarms), "the test cannot tell");

        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void A_sweep_is_the_enumerated_transition(int depth, int sweeps)
    {
        OracleDbn oracle = OracleDbn.Random(1.5, seed: depth, [.. new[] { Visible, 4, 3, 3 }.Take(depth + 1)]);
        foreach ((string name, double beta) in ((string, double)[])[("hamming", 1), ("wem", 0.5)])
        {
            var measure = DistortionMeasure.Parse(name);
            const int x = 0b01101;
            double[,] sweep = oracle.SweepTransition(measure, beta, x, gibbsSteps: 1);
            var p = new double[1 << Visible];
            p[x] = 1;
            for (int s = 0; s < sweeps; s++) p = OracleMath.Push(p, sweep);
            long[] counts = Frequencies.Count(Sample(oracle, measure, beta, x, sweeps));
            Frequencies.AssertDistribution(counts, p, FalseAlarms, $"{name}, {depth} machines, {sweeps} sweeps");
        }
    }

    [Fact]
    public void Two_machines_deviate_from_the_exact_conditional()
    {
        output.WriteLine("total variation of 20,000 chains of 30 sweeps from the exact mu(y given x), two machines 5-4-3");
        double largest = 0;
        for (int seed = 0; seed < 4; seed++)
        {
            OracleDbn oracle = OracleDbn.Random(2, seed, Visible, 4, 3);
            const int x = 0b01101;
            long[] counts = Frequencies.Count(Sample(oracle, DistortionMeasure.Hamming, 1, x, sweeps: 30));
            double[] exact = oracle.Conditional(DistortionMeasure.Hamming, 1, x);
            double deviation = OracleMath.TotalVariation([.. counts.Select(c => (double)c / Chains)], exact);
            output.WriteLine(FormattableString.Invariant($"network {seed}: {deviation:F4}"));
            largest = Math.Max(largest, deviation);
        }

        // Sampling alone gives about sqrt(32 / 20,000) / 2.5 = 0.016.
        Assert.True(largest > 0.03, $"{largest:F4}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_forbidden_bit_is_never_set(int depth)
    {
        DeepBeliefNetwork network = Drawn.Network(1, [.. new[] { 70, 40, 20, 10 }.Take(depth + 1)]);
        network.Machines[0].VisibleBias.Fill(3);
        var sampler = new ConditionalSampler(network, DistortionMeasure.Wem, 2, seed: 1);
        BitMatrix x = Drawn.Bits(100, 70, 1), y = new(100, 70);
        sampler.Sample(x.View, y.View, 5, 0, 0, _team, _workspace);
        long ones = 0;
        for (int w = 0; w < x.Words.Length; w++)
        {
            Assert.Equal(0ul, y.Words[w] & ~x.Words[w]);
            ones += System.Numerics.BitOperations.PopCount(y.Words[w]);
        }

        Assert.True(ones > 0);
        Matrix mean = new(100, 70);
        sampler.Expectation(x.View, mean.View, 5, 0, 0, _team, _workspace);
        for (int r = 0; r < 100; r++)
        {
            for (int i = 0; i < 70; i++)
            {
                Assert.InRange(mean[r, i], 0, 1);
                if (!x[r, i]) Assert.Equal(0, mean[r, i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void The_expectation_is_the_exact_one(string name, double beta)
    {
        var measure = DistortionMeasure.Parse(name);
        OracleDbn oracle = OracleDbn.Random(1, seed: 3, Visible, 4);
        const int x = 0b00110;
        Matrix mean = new(Chains, Visible);
        new ConditionalSampler(oracle.ToEngine(), measure, beta, seed: 5)
            .Expectation(Repeat(x).View, mean.View, 30, 0, 0, _team, _workspace);
        double[] conditional = oracle.Conditional(measure, beta, x);

        // Independent chains, each with a mean on [0, 1]: Hoeffding.
        double bound = Math.Sqrt(Math.Log(2 * Visible / FalseAlarms) / (2.0 * Chains));
        for (int i = 0; i < Visible; i++)
        {
            double exact = Enumerable.Range(0, conditional.Length).Where(y => OracleMath.Bit(y, i) == 1).Sum(y => conditional[y]);
            double estimate = Enumerable.Range(0, Chains).Average(r => (double)mean[r, i]);
            Assert.Equal(exact, estimate, bound + 1e-6);
        }
    }

    [Fact]
    public void The_expectation_of_one_sweep_is_what_the_sample_was_drawn_with()
    {
        DeepBeliefNetwork network = Drawn.Network(2, 70, 30);
        var sampler = new ConditionalSampler(network, DistortionMeasure.Hamming, 0.5, seed: 9);
        BitMatrix x = Drawn.Bits(40, 70, 1), y = new(40, 70);
        Matrix mean = new(40, 70);
        sampler.Sample(x.View, y.View, 1, 17, 1000, _team, _workspace);
        sampler.Expectation(x.View, mean.View, 1, 17, 1000, _team, _workspace);
        RandomStream stream = RandomUse.ConditionalChain.Stream(9, 1);
        for (uint r = 0; r < 40; r++)
        {
            for (uint i = 0; i < 70; i++)
                Assert.Equal(stream.DrawUniform(17, 1000 + r, i) < mean[(int)r, (int)i], y[(int)r, (int)i]);
        }
    }

    [Fact]
    public void A_chain_starts_at_x_and_depends_on_its_own_row_only()
    {
        DeepBeliefNetwork network = Drawn.Network(2, 70, 30, 20);
        var sampler = new ConditionalSampler(network, DistortionMeasure.Hamming, 0.5, seed: 9);
        BitMatrix x = Drawn.Bits(90, 70, 1), y = new(90, 70), part = new(25, 70);
        sampler.Sample(x.View, y.View, 0, 0, 0, _team, _workspace);
        BitsAssert.Equal(x.Words, y.Words);

        sampler.Sample(x.View, y.View, 4, 3, 10, _team, _workspace);
        sampler.Sample(x.Slice(31, 25), part.View, 4, 3, 41, _team, _workspace);
        BitsAssert.Equal(y.Slice(31, 25).Words, part.Words);

        // Large beta: y = x.
        new ConditionalSampler(network, DistortionMeasure.Hamming, 1000, seed: 9)
            .Sample(x.View, y.View, 4, 3, 10, _team, _workspace);
        BitsAssert.Equal(x.Words, y.Words);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        DeepBeliefNetwork network = Drawn.Network(2, 70, 30);
        foreach (double beta in (double[])[-1, double.NaN, double.PositiveInfinity])
            Assert.Throws<ArgumentOutOfRangeException>(() => new ConditionalSampler(network, DistortionMeasure.Hamming, beta, 1));
        var sampler = new ConditionalSampler(network, DistortionMeasure.Hamming, 1, 1);
        Assert.Throws<ArgumentException>(
            () => sampler.Sample(new BitMatrix(2, 69).View, new BitMatrix(2, 69).View, 1, 0, 0, _team, _workspace));
        Assert.Throws<ArgumentException>(
            () => sampler.Sample(new BitMatrix(2, 70).View, new BitMatrix(3, 70).View, 1, 0, 0, _team, _workspace));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => sampler.Sample(new BitMatrix(2, 70).View, new BitMatrix(2, 70).View, -1, 0, 0, _team, _workspace));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => sampler.Expectation(new BitMatrix(2, 70).View, new Matrix(2, 70).View, 0, 0, 0, _team, _workspace));
    }

    private static BitMatrix Repeat(int x)
    {
        var source = new BitMatrix(Chains, Visible);
        source.Words.Fill((ulong)x);
        return source;
    }

    private BitMatrix Sample(OracleDbn oracle, DistortionMeasure measure, double beta, int x, int sweeps)
    {
        var y = new BitMatrix(Chains, Visible);
        new ConditionalSampler(oracle.ToEngine(), measure, beta, seed: 5)
            .Sample(Repeat(x).View, y.View, sweeps, 0, 0, _team, _workspace);
        return y;
    }
}
