using Xunit.Abstractions;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Oracle;

public class OracleDbnTests(ITestOutputHelper output)
{
    // As printed the conditionals point up, P(h2 given h1), and the pair is P(h0, h2), which no machine of the network joins. Whatever
    // that pair may mean, as long as its h2 has the top machine's distribution, the sum over all states is the one below.
    [Fact]
    public void Equation_2_as_printed_is_no_distribution()
    {
        double[] sums =
        [
            .. Enumerable.Range(0, 20).Select(seed =>
            {
                OracleRbm top = OracleRbm.Random(3, 2, 2, seed);
                double[,] up = top.UpTransition();
                double[] codes = top.HiddenMarginal();
                return Enumerable.Range(0, 8).Sum(h1 => Enumerable.Range(0, 4).Sum(h2 => up[h1, h2] * codes[h2]));
            }),
        ];
        output.WriteLine(FormattableString.Invariant($"sum over all states, 20 networks 4-3-2: {sums.Min():F2} to {sums.Max():F2}"));
        Assert.All(sums, sum => Assert.True(Math.Abs(sum - 1) > 0.1, $"{sum}"));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(5)]
    public void Marginals_are_sums_of_the_corrected_joint(double scale)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var dbn = OracleDbn.Random(scale, seed, 3, 2, 3, 2);
            double[] visible = new double[8], first = new double[4], top = new double[4];
            for (int state = 0; state < 1 << 10; state++)
            {
                int v = state & 7, h1 = state >> 3 & 3, h2 = state >> 5 & 7, h3 = state >> 8;
                double p = dbn.Joint(v, h1, h2, h3);
                visible[v] += p;
                first[h1] += p;
                top[h3] += p;
            }

            Assert.Equal(1, visible.Sum(), 1e-12);
            Assert.Equal(0, TotalVariation(visible, dbn.Marginal()), 1e-12);
            Assert.Equal(0, TotalVariation(first, dbn.Marginal(1)), 1e-12);
            Assert.Equal(0, TotalVariation(top, dbn.Marginal(3)), 1e-12);
        }
    }

    [Fact]
    public void A_network_of_one_layer_is_its_machine()
    {
        OracleRbm rbm = OracleRbm.Random(4, 3, 2, seed: 1);
        Assert.Equal(0, TotalVariation(rbm.VisibleMarginal(), new OracleDbn(rbm).Marginal()), 1e-15);
        Assert.Equal(rbm.Joint()[5, 2], new OracleDbn(rbm).Joint(5, 2), 1e-15);
    }

    [Fact]
    public void An_engine_model_keeps_the_parameters()
    {
        var dbn = OracleDbn.Random(1, 3, 5, 4, 3, 2);
        OracleDbn back = OracleDbn.From(dbn.ToEngine());
        Assert.All(dbn.Machines.Zip(back.Machines), pair => Assert.Equal(pair.First.W, pair.Second.W));
        Assert.Equal(dbn.Marginal(), back.Marginal());
    }
}
