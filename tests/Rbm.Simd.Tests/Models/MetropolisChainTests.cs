using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;
using Xunit.Abstractions;

namespace Rbm.Simd.Tests.Models;

/// <summary>The chain that is exact for two machines and more, against its own matrices and against mu(y given x).</summary>
public sealed class MetropolisChainTests(ITestOutputHelper output) : IDisposable
{
    private const int Visible = 5, Chains = 20_000;

    // One comparison's; all tests here make fewer than a hundred.
    private const double FalseAlarms = 1e-9;

    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public static TheoryData<string, double, double[], int> Cases => new()
    {
        { "hamming", 1, [], 2 },
        { "hamming", 1, [], 3 },
        { "asymmetric:a=2,b=0.5", 0.8, [0.5, 2, 0, 1, 1.5], 2 },
        { "wem", 0.6, [], 3 },
        { "wem", 1, [0.5, 2, 0, 1, 1.5], 2 },
    };

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_the_enumerated_transition(string name, double beta, double[] weights, int depth)
    {
        OracleDbn oracle = Network(depth, seed: depth);
        DistortionMeasure measure = DistortionMeasure.Parse(name).WithWeights(weights);
        const int x = 0b01101;
        OracleHiddenChain chain = oracle.HiddenChain(measure, beta, x);
        double[] hidden = chain.Start;
        double accepted = hidden.Zip(chain.Acceptance, (p, a) => p * a).Sum();
        for (int moves = 1; moves <= 3; moves++)
        {
            hidden = OracleMath.Push(hidden, chain.Move);
            (long[] counts, double? rate) = Sample(oracle, measure, beta, x, moves, ConditionalChain.Metropolis);
            Frequencies.AssertDistribution(counts, chain.Reproduction(hidden), FalseAlarms, $"{measure}, {depth} machines, {moves} moves");
            if (moves == 1) Statistics.AssertBinomial((long)Math.Round(rate!.Value * Chains), Chains, accepted, FalseAlarms, "accepted");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Its_draws_are_those_of_the_exact_conditional_where_the_other_chains_are_not(
        string name, double beta, double[] weights, int depth)
    {
        DistortionMeasure measure = DistortionMeasure.Parse(name).WithWeights(weights);
        const int x = 0b01101, moves = 40;
        OracleDbn oracle = Network(depth, seed: 0);
        double[] exact = oracle.Conditional(measure, beta, x);

        // What is left of the start is far below what the counts can tell.
        OracleHiddenChain chain = oracle.HiddenChain(measure, beta, x);
        double[] hidden = chain.Start;
        for (int m = 0; m < moves; m++) hidden = OracleMath.Push(hidden, chain.Move);
        Assert.Equal(0, OracleMath.TotalVariation(exact, chain.Reproduction(hidden)), 1e-4);

        (long[] counts, double? rate) = Sample(oracle, measure, beta, x, moves, ConditionalChain.Metropolis);
        Frequencies.AssertDistribution(counts, exact, FalseAlarms, $"{measure}, beta {beta}, {depth} machines");
        (long[] plain, double? none) = Sample(oracle, measure, beta, x, moves, ConditionalChain.UpDown);
        Assert.Null(none);
        Assert.True(Frequencies.Differ(plain, exact, FalseAlarms), "the up-down chain passes too: the test cannot tell");
        output.WriteLine(FormattableString.Invariant(
            $"{measure}, {depth} machines: acceptance {rate:F3}, total variation of {Chains} draws {Distance(counts, exact):F4}, ")
            + FormattableString.Invariant($"of the up-down chain's {Distance(plain, exact):F4}"));
    }

    [Fact]
    public void The_expectation_is_the_exact_one()
    {
        OracleDbn oracle = Network(2, seed: 3);
        const int x = 0b00110;
        Matrix mean = new(Chains, Visible);
        new ConditionalSampler(oracle.ToEngine(), DistortionMeasure.Hamming, 1, seed: 5, ConditionalChain.Metropolis)
            .Expectation(Repeat(x).View, mean.View, 40, 0, 0, _team, _workspace);
        double[] conditional = oracle.Conditional(DistortionMeasure.Hamming, 1, x);

        // Independent chains, each with a mean on [0, 1]: Hoeffding.
        double bound = Math.Sqrt(Math.Log(2 * Visible / FalseAlarms) / (2.0 * Chains));
        for (int i = 0; i < Visible; i++)
        {
            double exact = Enumerable.Range(0, conditional.Length).Where(y => OracleMath.Bit(y, i) == 1).Sum(y => conditional[y]);
            Assert.Equal(exact, Enumerable.Range(0, Chains).Average(r => (double)mean[r, i]), bound + 1e-6);
        }
    }

    [Fact]
    public void One_machine_makes_it_the_plain_chain()
    {
        DeepBeliefNetwork network = Drawn.Network(2, 70, 30);
        BitMatrix x = Drawn.Bits(90, 70, 1), plain = new(90, 70), metropolis = new(90, 70);
        new ConditionalSampler(network, DistortionMeasure.Hamming, 0.5, 9).Sample(x.View, plain.View, 4, 3, 10, _team, _workspace);
        var sampler = new ConditionalSampler(network, DistortionMeasure.Hamming, 0.5, 9, ConditionalChain.Metropolis);
        sampler.Sample(x.View, metropolis.View, 4, 3, 10, _team, _workspace);
        BitsAssert.Equal(plain.Words, metropolis.Words);
        Assert.Null(sampler.AcceptanceRate);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_chain_depends_on_its_own_row_and_on_no_thread(int depth)
    {
        DeepBeliefNetwork network = Drawn.Network(2, [.. new[] { 70, 30, 20, 10 }.Take(depth + 1)]);
        BitMatrix x = Drawn.Bits(90, 70, 1), y = new(90, 70), other = new(90, 70), part = new(25, 70);
        var sampler = new ConditionalSampler(network, DistortionMeasure.Hamming, 0.5, seed: 9, ConditionalChain.Metropolis);
        sampler.Sample(x.View, y.View, 0, 3, 10, _team, _workspace);
        BitsAssert.Equal(x.Words, y.Words);
        Assert.Null(sampler.AcceptanceRate);

        sampler.Sample(x.View, y.View, 4, 3, 10, _team, _workspace);
        Assert.InRange(sampler.AcceptanceRate!.Value, 0.01, 0.99);
        sampler.Sample(x.Slice(31, 25), part.View, 4, 3, 41, _team, _workspace);
        BitsAssert.Equal(y.Slice(31, 25).Words, part.Words);
        foreach (int threads in (int[])[1, 3, 7])
        {
            using var team = new WorkerTeam(threads);
            sampler.Sample(x.View, other.View, 4, 3, 10, team, new Workspace());
            BitsAssert.Equal(y.Words, other.Words, $"{threads} threads");
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_forbidden_bit_is_never_set_whatever_its_weight(int depth)
    {
        DeepBeliefNetwork network = Drawn.Network(1, [.. new[] { 70, 40, 20, 10 }.Take(depth + 1)]);
        network.Machines[0].VisibleBias.Fill(1);
        DistortionMeasure measure = DistortionMeasure.Wem.WithWeights([3, .. new double[69]]);
        BitMatrix x = Drawn.Bits(100, 70, 1), y = new(100, 70);
        foreach (ConditionalChain chain in Enum.GetValues<ConditionalChain>())
        {
            new ConditionalSampler(network, measure, 2, seed: 1, chain).Sample(x.View, y.View, 5, 0, 0, _team, _workspace);
            Assert.True(BitCounts.Ones(y.Words) > 0);
            for (int w = 0; w < x.Words.Length; w++) Assert.Equal(0ul, y.Words[w] & ~x.Words[w]);
        }
    }

    [Fact]
    public void Fields_of_any_legal_size_make_no_NaN()
    {
        // The largest beta there is: y = x, and every chain still moves or stays by a number.
        DeepBeliefNetwork network = Drawn.Network(1, 70, 40, 20);
        BitMatrix x = Drawn.Bits(50, 70, 1), y = new(50, 70);
        foreach (double beta in (double[])[0, 1e29])
        {
            var sampler = new ConditionalSampler(network, DistortionMeasure.Hamming, beta, seed: 1, ConditionalChain.Metropolis);
            sampler.Sample(x.View, y.View, 5, 0, 0, _team, _workspace);
            Assert.InRange(sampler.AcceptanceRate!.Value, 0.01, 1);
            if (beta > 0) BitsAssert.Equal(x.Words, y.Words);
            else Assert.Equal(1, sampler.AcceptanceRate);
        }
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        DeepBeliefNetwork network = Drawn.Network(2, 5, 3, 2);
        Refused("chain is 7, expected 0 to 1", DistortionMeasure.Hamming, 1, (ConditionalChain)7);
        Refused("the measure has 4 weights, 5 expected", DistortionMeasure.Hamming.WithWeights([1, 1, 1, 1]), 1, default);
        Refused(
            "beta times the cost of bit 2 is 2E+30, at most 1E+30 expected",
            DistortionMeasure.Hamming.WithWeights([1, 1, 2e28, 1, 1]), 100, default);
        Refused("beta times the cost of bit 0 is 1E+31, at most", DistortionMeasure.Hamming, 1e31, ConditionalChain.Metropolis);

        void Refused(string message, DistortionMeasure measure, double beta, ConditionalChain chain) => Assert.StartsWith(
            message,
            Assert.ThrowsAny<ArgumentException>(() => new ConditionalSampler(network, measure, beta, 1, chain)).Message);
    }

    private static OracleDbn Network(int depth, int seed) =>
        OracleDbn.Random(2, seed + 1, [.. new[] { Visible, 4, 3, 2 }.Take(depth + 1)]);

    private static double Distance(long[] counts, double[] exact) =>
        OracleMath.TotalVariation([.. counts.Select(c => (double)c / Chains)], exact);

    private static BitMatrix Repeat(int x)
    {
        var source = new BitMatrix(Chains, Visible);
        source.Words.Fill((ulong)x);
        return source;
    }

    private (long[] Counts, double? Acceptance) Sample(
        OracleDbn oracle, DistortionMeasure measure, double beta, int x, int sweeps, ConditionalChain chain)
    {
        var y = new BitMatrix(Chains, Visible);
        var sampler = new ConditionalSampler(oracle.ToEngine(), measure, beta, seed: 5, chain);
        sampler.Sample(Repeat(x).View, y.View, sweeps, 0, 0, _team, _workspace);
        return (Frequencies.Count(y), sampler.AcceptanceRate);
    }
}
