using Rbm.Simd.Bits;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Baselines;

public class ComponentBitsTests
{
    private const int Items = 2500, Length = 40, Most = 8;
    private readonly BitMatrix _items = BaselineSources.Chains(Items, Length);

    [Fact]
    public void The_decoder_leaves_errors_that_no_bit_of_the_code_could_lower()
    {
        using var team = new WorkerTeam(2);
        BitMatrix codes = BaselineSources.Make(Items, 6, (r, k) => _items[r, 5 * k] != _items[r, 5 * k + 3]);
        LeastSquaresDecoder decoder = LeastSquaresDecoder.Fit(codes, _items, team);
        for (int i = 0; i < Length; i++)
        {
            double[] errors = [.. Enumerable.Range(0, Items).Select(r => (_items[r, i] ? 1 : 0) - Value(decoder, codes, r, i))];
            Assert.Equal(0, errors.Average(), 1e-6);
            for (int k = 0; k < 6; k++) Assert.Equal(0, errors.Select((e, r) => codes[r, k] ? e : 0).Average(), 1e-6);
        }

        BitMatrix reproductions = decoder.Decode(codes, team);
        for (int r = 0; r < Items; r++)
            for (int i = 0; i < Length; i++)
                if (Math.Abs(Value(decoder, codes, r, i) - 0.5) > 1e-5)
                    Assert.Equal(Value(decoder, codes, r, i) > 0.5, reproductions[r, i]);
    }

    [Fact]
    public void The_decoder_is_exact_where_items_are_affine_in_the_code_though_its_bits_depend_on_each_other()
    {
        using var team = new WorkerTeam(1);

        // The last two bits of the code repeat the first and never change.
        BitMatrix codes = BaselineSources.Make(64, 5, (r, k) => k == 4 || (r >> (k == 3 ? 0 : k) & 1) != 0);
        BitMatrix items = BaselineSources.Make(64, 7, (r, i) => i == 6 || codes[r, i % 3] != (i > 2));
        Assert.Equal(0, BaselineSources.Wrong(items, LeastSquaresDecoder.Fit(codes, items, team).Decode(codes, team)));
    }

    [Fact]
    public void The_rotation_is_orthogonal_and_its_error_never_rises()
    {
        using var team = new WorkerTeam(2);
        (PrincipalComponents pca, Matrix coefficients) = Components(team);
        RotatedSigns itq = RotatedSigns.Fit(pca, coefficients, _items, 6, 30, 1, team);
        double[,] r = itq.Rotation;
        for (int a = 0; a < 6; a++)
        {
            for (int b = 0; b < 6; b++)
            {
                double product = 0;
                for (int i = 0; i < 6; i++) product += r[i, a] * r[i, b];
                Assert.Equal(a == b ? 1 : 0, product, 1e-12);
            }
        }

        // Products in single precision: errors are known to about 1e-6 of themselves.
        for (int step = 1; step < itq.Errors.Count; step++) Assert.InRange(itq.Errors[step], 0, itq.Errors[step - 1] * (1 + 1e-5));
        Assert.InRange(itq.Errors[^1], 0, 0.999 * itq.Errors[0]);

        // The last error, anew: the distance of V R from the corners of the cube.
        double[,] before = RotatedSigns.Fit(pca, coefficients, _items, 6, 29, 1, team).Rotation;
        double error = 0;
        for (int row = 0; row < Items; row++)
        {
            for (int c = 0; c < 6; c++)
            {
                double value = Enumerable.Range(0, 6).Sum(i => coefficients[row, i] * before[i, c]);
                error += Math.Pow(Math.Abs(value) - 1, 2) / Items;
            }
        }

        Assert.Equal(error, itq.Errors[29], 1e-4);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing_and_the_seed_does()
    {
        using WorkerTeam one = new(1), three = new(3);
        (PrincipalComponents pca, Matrix coefficients) = Components(one);
        double[,] first = RotatedSigns.Fit(pca, coefficients, _items, 6, 10, 1, one).Rotation;
        Assert.Equal(first, RotatedSigns.Fit(pca, coefficients, _items, 6, 10, 1, three).Rotation);
        Assert.NotEqual(first, RotatedSigns.Fit(pca, coefficients, _items, 6, 10, 2, one).Rotation);
        (PrincipalComponents again, Matrix same) = Components(three);
        Assert.Equal(pca.Variances, again.Variances);
        Assert.Equal(coefficients.Data.ToArray(), same.Data.ToArray());
    }

    [Fact]
    public void A_quantisers_levels_are_its_numbers_means_and_its_error_is_theirs()
    {
        var random = new System.Random(5);
        float[] numbers = [.. Enumerable.Range(0, 500).Select(_ => (float)(random.NextDouble() * random.NextDouble())).Order()];
        double last = double.PositiveInfinity;
        foreach (int levels in (int[])[1, 2, 4, 8])
        {
            ScalarQuantiser quantiser = ScalarQuantiser.Fit(numbers, levels);
            Assert.Equal(levels, quantiser.Levels.Count);
            Assert.Equal(quantiser.Error, numbers.Average(x => Math.Pow(x - quantiser.Quantise(x), 2)), 1e-12);
            Assert.All(numbers, x => Assert.Equal(quantiser.Levels.Min(l => Math.Abs(l - x)), Math.Abs(quantiser.Quantise(x) - x), 1e-12));
            foreach (IGrouping<double, float> cell in numbers.GroupBy(x => quantiser.Quantise(x)))
                Assert.Equal(cell.Average(x => (double)x), cell.Key, 1e-9);
            Assert.InRange(quantiser.Error, 0, last * 0.6);
            last = quantiser.Error;
        }
    }

    [Fact]
    public void A_quantiser_finds_what_is_best_and_no_more_levels_than_there_are_numbers()
    {
        Assert.Equal([1.5, 5.5, 9.5, 13.5], ScalarQuantiser.Fit([.. Enumerable.Range(0, 16).Select(i => (float)i)], 4).Levels);
        ScalarQuantiser two = ScalarQuantiser.Fit([-1, -1, -1, -1, -1, -1, -1, 3], 4);
        Assert.Equal([-1.0, 3.0], two.Levels);
        Assert.Equal(0, two.Error);
        Assert.Throws<ArgumentException>(() => ScalarQuantiser.Fit([], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScalarQuantiser.Fit([1], 0));
    }

    [Fact]
    public void Every_bit_goes_where_it_gains_most()
    {
        using var team = new WorkerTeam(1);
        (PrincipalComponents pca, Matrix coefficients) = Components(team);
        int[] shares = new int[Most];
        for (int bits = 1; bits <= Most; bits++)
        {
            double[] gains = [.. shares.Select((b, c) => Error(c, b) - Error(c, b + 1))];
            shares[Array.IndexOf(gains, gains.Max())]++;
            AllottedComponents allotted = AllottedComponents.Fit(pca, coefficients, bits);
            Assert.Equal(shares.Take(Array.FindLastIndex(shares, s => s > 0) + 1), allotted.BitsOfComponents);
            Assert.Equal(bits, allotted.Bits);
        }

        Assert.Contains(shares, s => s > 1);

        double Error(int c, int bits) => ScalarQuantiser.Fit(
            [.. Enumerable.Range(0, Items).Select(r => coefficients[r, c]).Order()], 1 << bits).Error;
    }

    [Fact]
    public void A_bit_is_enough_for_two_items()
    {
        using var team = new WorkerTeam(1);
        BitMatrix items = BaselineSources.Make(30, 50, (r, c) => (r % 3 == 0) == (c % 7 < 3));
        PrincipalComponents pca = PrincipalComponents.Fit(items, 1, team);
        Matrix coefficients = pca.Project(items, team);
        IBaseline[] all =
        [
            AllottedComponents.Fit(pca, coefficients, 1), ComponentSigns.Fit(pca, coefficients, items, 1, team),
            RotatedSigns.Fit(pca, coefficients, items, 1, 2, 1, team), new RealComponents(pca, 1),
        ];
        Assert.All(all, baseline => Assert.Equal(0, BaselineSources.Wrong(items, baseline.Reproduce(items, team))));
    }

    private static double Value(LeastSquaresDecoder decoder, BitMatrix codes, int r, int i)
    {
        double value = decoder.Constant[i];
        for (int k = 0; k < codes.Columns; k++) value += codes[r, k] ? decoder.Weights.Row(k)[i] : 0;
        return value;
    }

    private (PrincipalComponents Pca, Matrix Coefficients) Components(WorkerTeam team)
    {
        PrincipalComponents pca = PrincipalComponents.Fit(_items, Most, team);
        return (pca, pca.Project(_items, team));
    }
}
