using Rbm.Simd.Bits;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Baselines;

public class PrincipalComponentsTests
{
    private const int Items = 400, Length = 70;
    private readonly BitMatrix _items = BaselineSources.Chains(Items, Length);

    [Fact]
    public void Components_are_the_eigenvectors_of_the_covariance()
    {
        using var team = new WorkerTeam(2);
        PrincipalComponents pca = PrincipalComponents.Fit(_items, Length, team);
        (double[] mean, double[,] covariance) = Covariance();
        double trace = 0;
        for (int i = 0; i < Length; i++)
        {
            Assert.Equal(mean[i], pca.Mean[i], 1e-6);
            trace += covariance[i, i];
        }

        Assert.Equal(trace, pca.Variances.Sum(), 1e-9);
        Assert.Equal(pca.Variances.OrderDescending(), pca.Variances);
        for (int a = 0; a < Length; a++)
        {
            double[] v = Column(pca, a);
            for (int b = 0; b <= a; b++)
                Assert.Equal(a == b ? 1 : 0, v.Zip(Column(pca, b), (x, y) => x * y).Sum(), 1e-5);
            for (int i = 0; i < Length; i++)
            {
                double product = 0;
                for (int j = 0; j < Length; j++) product += covariance[i, j] * v[j];
                Assert.Equal(pca.Variances[a] * v[i], product, 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(31)]
    public void Real_coefficients_give_what_a_direct_computation_gives(int count)
    {
        using var team = new WorkerTeam(2);
        PrincipalComponents pca = PrincipalComponents.Fit(_items, 31, team);
        BitMatrix others = BaselineSources.Chains(50, Length, seed: 2);
        BitMatrix got = new RealComponents(pca, count).Reproduce(others, team);
        double[][] basis = [.. Enumerable.Range(0, count).Select(c => Column(pca, c))];
        (double[] mean, _) = Covariance();
        int compared = 0;
        for (int r = 0; r < others.Rows; r++)
        {
            double[] centred = [.. Enumerable.Range(0, Length).Select(i => (others[r, i] ? 1 : 0) - mean[i])];
            double[] coefficients = [.. basis.Select(v => v.Zip(centred, (x, y) => x * y).Sum())];
            for (int i = 0; i < Length; i++)
            {
                double value = mean[i] + coefficients.Zip(basis, (a, v) => a * v[i]).Sum();
                if (Math.Abs(value - 0.5) < 1e-4) continue;
                compared++;
                Assert.Equal(value > 0.5, got[r, i]);
            }
        }

        Assert.InRange(compared, 0.99 * others.Rows * Length, others.Rows * Length);
    }

    [Fact]
    public void All_components_give_the_items_back()
    {
        using var team = new WorkerTeam(1);
        PrincipalComponents pca = PrincipalComponents.Fit(_items, Length, team);
        Assert.Equal(0, BaselineSources.Wrong(_items, new RealComponents(pca, Length).Reproduce(_items, team)));
    }

    [Fact]
    public void Bits_that_never_change_do_no_harm()
    {
        using var team = new WorkerTeam(1);
        BitMatrix items = BaselineSources.Make(20, 9, (r, c) => c == 3 || (c > 5 && (r >> (c - 6) & 1) != 0));
        PrincipalComponents pca = PrincipalComponents.Fit(items, 9, team);
        Assert.All(pca.Variances, v => Assert.True(double.IsFinite(v)));
        Assert.Equal(0, BaselineSources.Wrong(items, new RealComponents(pca, 9).Reproduce(items, team)));
        Matrix coefficients = pca.Project(items, team);

        // A constant would have 30 wrong.
        Assert.InRange(Wrong(ComponentSigns.Fit(pca, coefficients, items, 9, team)), 0, 15);
        Assert.InRange(Wrong(RotatedSigns.Fit(pca, coefficients, items, 9, 3, 1, team)), 0, 15);

        int Wrong(IBaseline baseline) => BaselineSources.Wrong(items, baseline.Reproduce(items, team));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using var team = new WorkerTeam(1);
        PrincipalComponents pca = PrincipalComponents.Fit(_items, 4, team);
        Matrix coefficients = pca.Project(_items, team);
        Assert.Equal("71 components asked for, items of 70 bits have 1 to 70", Refused(() => PrincipalComponents.Fit(_items, 71, team)));
        Assert.Equal("number of training items is 0, expected 1 or more", Refused(() => PrincipalComponents.Fit(new(0, 8), 2, team)));
        Assert.Equal("5 components asked for, 1 to 4 are there", Refused(() => new RealComponents(pca, 5)));
        Assert.Equal("5 components asked for, 1 to 4 are there", Refused(() => ComponentSigns.Fit(pca, coefficients, _items, 5, team)));
        Assert.Equal(
            "0 components asked for, 1 to 4 are there", Refused(() => RotatedSigns.Fit(pca, coefficients, _items, 0, 1, 1, team)));
        Assert.Equal("an item has 9 bits, the training items had 70", Refused(() => pca.Project(new BitMatrix(1, 9), team)));

        static string Refused(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    private static double[] Column(PrincipalComponents pca, int c) =>
        [.. Enumerable.Range(0, Length).Select(i => (double)pca.Basis.Row(i)[c])];

    private (double[] Mean, double[,] Covariance) Covariance()
    {
        double[] mean = [.. Enumerable.Range(0, Length).Select(i => Enumerable.Range(0, Items).Average(r => _items[r, i] ? 1.0 : 0))];
        var covariance = new double[Length, Length];
        for (int i = 0; i < Length; i++)
        {
            for (int j = 0; j < Length; j++)
            {
                for (int r = 0; r < Items; r++)
                    covariance[i, j] += ((_items[r, i] ? 1 : 0) - mean[i]) * ((_items[r, j] ? 1 : 0) - mean[j]) / Items;
            }
        }

        return (mean, covariance);
    }
}
