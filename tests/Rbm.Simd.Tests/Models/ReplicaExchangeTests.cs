using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Models;

/// <summary>Parallel tempering against the enumerated distributions that it is to leave as they are.</summary>
public sealed class ReplicaExchangeTests : IDisposable
{
    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(1000)]
    public void The_ladder_falls_from_one_to_zero(int temperatures)
    {
        ReadOnlySpan<float> ladder = new ReplicaExchange(Drawn.Machine(2, 2, 1), temperatures).Ladder;
        Assert.Equal(temperatures, ladder.Length);
        Assert.Equal((1f, 0f), (ladder[0], ladder[^1]));
        for (int k = 1; k < temperatures; k++) Assert.True(ladder[k] < ladder[k - 1]);
        Assert.Equal(1f, ReplicaExchange.InverseTemperature(0, 1));
    }

    // All tuples of the states of three replicas are the chains of one call, so that the engine's own ratios make the exact
    // transition matrix of an exchange.
    [Property(Arbitrary = [typeof(TinyRbms)], MaxTest = 40)]
    public void An_exchange_leaves_the_product_of_the_replicas_distributions(OracleRbm drawn, int seed)
    {
        const int temperatures = 3;
        var random = new System.Random(seed);
        int visible = Math.Min(drawn.Visible, 3), states = 1 << visible, tuples = states * states * states;
        OracleRbm oracle = Restrict(drawn, visible);
        var exchange = new ReplicaExchange(oracle.ToEngine(), temperatures);
        Drawn.Fill(exchange.BaseBias.Span, random, 2);
        double[] foundation = [.. exchange.BaseBias.Span.ToArray().Select(x => (double)x)];
        double[][] logs =
            [.. exchange.Ladder.ToArray().Select(t => OracleTempering.At(oracle, foundation, t).LogVisibleMarginal())];
        double largest = oracle.C.Select(Math.Abs).Max() + oracle.W.Cast<double>().Max(Math.Abs) * visible;
        foreach (bool odd in (bool[])[false, true])
        {
            var rows = new BitMatrix(tuples * temperatures, visible);
            for (int s = 0; s < tuples; s++)
            {
                for (int k = 0; k < temperatures; k++) rows.Row(s * temperatures + k)[0] = (ulong)State(s, k);
            }

            double[] ratios = Up(exchange, rows, odd);
            int first = odd ? 1 : 0;
            var before = new double[tuples];
            var after = new double[tuples];
            for (int s = 0; s < tuples; s++)
            {
                int v = State(s, first), w = State(s, first + 1);
                double ratio = ratios[s * temperatures + first];
                double expected = logs[first][w] + logs[first + 1][v] - logs[first][v] - logs[first + 1][w];
                Assert.Equal(expected, ratio, 1e-5 * (1 + oracle.Hidden * largest));

                before[s] = Enumerable.Range(0, temperatures).Aggregate(1.0, (p, k) => p * Math.Exp(logs[k][State(s, k)]));
                double accepted = Math.Min(1, Math.Exp(ratio));
                after[s] += before[s] * (1 - accepted);
                after[Exchanged(s, first)] += before[s] * accepted;
            }

            Assert.True(OracleMath.TotalVariation(before, after) < 1e-5 * (1 + oracle.Hidden * largest));
        }

        int State(int tuple, int k) => tuple >> (k * visible) & (states - 1);

        int Exchanged(int tuple, int k)
        {
            int difference = State(tuple, k) ^ State(tuple, k + 1);
            return tuple ^ (difference << (k * visible)) ^ (difference << ((k + 1) * visible));
        }
    }

    [Fact]
    public void An_exchange_takes_place_as_often_as_its_ratio_says()
    {
        const int chains = 40_000;
        OracleRbm oracle = OracleRbm.Random(4, 3, 1.5, seed: 3);
        var exchange = new ReplicaExchange(oracle.ToEngine(), 2);
        var rows = new BitMatrix(2 * chains, 4);
        for (int r = 0; r < chains; r++) (rows.Row(2 * r)[0], rows.Row(2 * r + 1)[0]) = (5, 10);
        double[] ratios = Up(exchange, rows, odd: false);
        Assert.InRange(Math.Exp(ratios[0]), 0.05, 0.95);
        int exchanged = Enumerable.Range(0, chains).Count(r => rows.Row(2 * r)[0] == 10);
        for (int r = 0; r < chains; r++) Assert.Equal(15u, rows.Row(2 * r)[0] + rows.Row(2 * r + 1)[0]);
        Assert.Equal((double)exchanged / chains, exchange.Rates[0], 1e-12);
        Statistics.AssertBinomial(exchanged, chains, Math.Exp(ratios[0]), 1e-8);
    }

    // False-alarm rate 1e-8 for each of six replicas. All chains begin in the less probable mode.
    [Fact]
    public void Every_replica_has_the_distribution_of_its_temperature()
    {
        const int chains = 4000, temperatures = 6, visible = 6, hidden = 4, sweeps = 200;
        OracleRbm oracle = OracleTempering.TwoModes(visible, hidden, weight: 2.2);
        var exchange = new ReplicaExchange(oracle.ToEngine(), temperatures);
        double[] foundation = [-0.5, 0.3, 0, 0.2, 0.7, -0.4];
        for (int i = 0; i < visible; i++) exchange.BaseBias.Span[i] = (float)foundation[i];
        BitMatrix rows = new(chains * temperatures, visible), units = new(chains * temperatures, hidden);
        var probabilities = new Matrix(rows.Rows, hidden);
        for (uint s = 0; s < sweeps; s++)
        {
            exchange.Up(rows.View, units.View, probabilities.View, Draws(s), s % 2 == 1, _team, _workspace);
            exchange.Down(units.View, rows.View, Draws(s), transposed: s % 2 == 0, _team, _workspace);
        }

        for (int k = 0; k < temperatures; k++)
        {
            var counts = new long[1 << visible];
            for (int r = 0; r < chains; r++) counts[rows.Row(r * temperatures + k)[0]]++;
            double[] expected = OracleTempering.At(oracle, foundation, exchange.Ladder[k]).VisibleMarginal();
            Frequencies.AssertDistribution(counts, expected, 1e-8, $"t = {exchange.Ladder[k]:F3}");
        }
    }

    private static ReplicaDraws Draws(uint step) => new(
        RandomUse.TemperedHidden.Stream(5), RandomUse.TemperedVisible.Stream(5), RandomUse.TemperedSwap.Stream(5), step, 0);

    private static OracleRbm Restrict(OracleRbm machine, int visible)
    {
        var w = new double[visible, machine.Hidden];
        for (int i = 0; i < visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++) w[i, j] = machine.W[i, j];
        }

        return new(w, machine.B[..visible], machine.C);
    }

    private double[] Up(ReplicaExchange exchange, BitMatrix rows, bool odd)
    {
        var ratios = new double[rows.Rows];
        int hidden = exchange.Machine.Hidden;
        exchange.Up(
            rows.View, new BitMatrix(rows.Rows, hidden).View, new Matrix(rows.Rows, hidden).View, Draws(0), odd, _team, _workspace, ratios);
        return ratios;
    }
}
