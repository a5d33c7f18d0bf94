using Rbm.Simd.Bits;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Memory;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Baselines;

public class QuantiserTests
{
    private static readonly VectorQuantiserOptions Plain = new() { Noise = 0, Passes = 20 };

    [Fact]
    public void A_constant_has_the_majorities_and_the_nearest_item_is_nearest()
    {
        using var team = new WorkerTeam(1);
        BitMatrix items = BaselineSources.Chains(90, 70), others = BaselineSources.Chains(40, 70, seed: 2);
        BitMatrix constant = ConstantItem.Fit(items).Reproduce(others, team);
        for (int r = 0; r < 40; r++)
            for (int i = 0; i < 70; i++) Assert.Equal(Enumerable.Range(0, 90).Count(b => items[b, i]) > 45, constant[r, i]);

        var nearest = new NearestItem(items);
        Assert.Equal(Math.Log2(90), nearest.Bits);
        BitMatrix found = nearest.Reproduce(others, team);
        for (int r = 0; r < 40; r++)
        {
            int least = Enumerable.Range(0, 90).Min(b => HammingDistance.Between(items.Row(b), others.Row(r)));
            Assert.Equal(least, HammingDistance.Between(found.Row(r), others.Row(r)));
        }

        Assert.Equal(0, BaselineSources.Wrong(items, nearest.Reproduce(items, team)));
    }

    [Fact]
    public void Without_noise_no_step_of_a_vector_quantiser_is_for_the_worse()
    {
        using var team = new WorkerTeam(2);
        BitMatrix items = BaselineSources.Chains(1500, 60);
        var distortions = new List<double>();
        VectorQuantiser quantiser = VectorQuantiser.Fit(
            BaselineSources.Source(items), 5, Plain with { Report = pass => distortions.Add(pass.Distortion) }, team);
        Assert.True(distortions.Count > 3);
        for (int i = 1; i < distortions.Count; i++) Assert.InRange(distortions[i], 0, distortions[i - 1]);
        Assert.Equal(
            distortions[^1], (double)BaselineSources.Wrong(items, quantiser.Reproduce(items, team)) / (1500 * 60), 1e-12);
        Assert.Equal((32, 60, 5.0), (quantiser.Codebook.Rows, quantiser.Codebook.Columns, quantiser.Bits));
    }

    [Fact]
    public void A_vector_quantiser_finds_as_many_items_as_it_has_codewords()
    {
        using var team = new WorkerTeam(2);
        BitMatrix few = BaselineSources.Chains(8, 90);
        BitMatrix items = BaselineSources.Make(400, 90, (r, c) => few[r * r % 11 % 8, c]);
        VectorQuantiser quantiser = VectorQuantiser.Fit(BaselineSources.Source(items), 3, new(), team);
        Assert.Equal(0, BaselineSources.Wrong(items, quantiser.Reproduce(items, team)));

        // More codewords than items.
        quantiser = VectorQuantiser.Fit(BaselineSources.Source(few), 5, new(), team);
        Assert.Equal(0, BaselineSources.Wrong(few, quantiser.Reproduce(few, team)));
    }

    [Fact]
    public void The_number_of_threads_changes_no_codebook_and_the_seed_does()
    {
        using WorkerTeam one = new(1), three = new(3);
        IBinarySource source = BaselineSources.Source(BaselineSources.Chains(800, 60), height: 6);
        ulong[] first = VectorQuantiser.Fit(source, 4, new(), one).Codebook.Words.ToArray();
        Assert.Equal(first, VectorQuantiser.Fit(source, 4, new(), three).Codebook.Words.ToArray());
        Assert.NotEqual(first, VectorQuantiser.Fit(source, 4, new() { Seed = 2 }, one).Codebook.Words.ToArray());
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 64)]
    [InlineData(60, 10)]
    [InlineData(64, 128)]
    [InlineData(65, 126)]
    [InlineData(199, 1)]
    public void A_part_of_items_comes_out_and_goes_back_to_its_place(int first, int length)
    {
        BitMatrix items = BaselineSources.Chains(5, 200);
        var source = new ColumnsSource(BaselineSources.Source(items), first, length);
        BitMatrix part = BaselineSources.Read(source);
        Assert.Equal(0, BaselineSources.Wrong(BaselineSources.Make(5, length, (r, c) => items[r, first + c]), part));
        Assert.All(part.Words.ToArray().Chunk(part.WordsPerRow), row =>
            Assert.True(length % 64 == 0 || row[^1] >> length % 64 == 0));
        var whole = new BitMatrix(5, 200);
        ColumnsSource.Insert(part.View, first, whole.View);
        Assert.Equal(0, BaselineSources.Wrong(
            BaselineSources.Make(5, 200, (r, c) => c >= first && c < first + length && items[r, c]), whole));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_product_quantiser_is_exact_on_items_whose_groups_have_few_values(int groups)
    {
        // 7 rows of 10 bits; each group of rows has one of four values, whatever the others have.
        using var team = new WorkerTeam(2);
        BitMatrix values = BaselineSources.Chains(4, 70);
        int[] ends = [.. Enumerable.Range(0, groups + 1).Select(g => g * 7 / groups * 10)];
        BitMatrix items = BaselineSources.Make(
            500, 70, (r, c) => values[r * 7 / Power(3, Array.FindLastIndex(ends, e => e <= c)) % 4, c]);
        ProductQuantiser quantiser = ProductQuantiser.Fit(BaselineSources.Source(items, height: 7), groups, 2, new(), team);
        Assert.Equal(2 * groups, quantiser.Bits);
        Assert.Equal(0, BaselineSources.Wrong(items, quantiser.Reproduce(items, team)));

        static int Power(int b, int e) => (int)Math.Pow(b, e);
    }

    [Fact]
    public void A_residual_quantiser_is_exact_on_items_that_are_a_value_and_a_flip()
    {
        // Four values that are far apart; in three of four items one of three bits is flipped, in no cell's majority.
        using var team = new WorkerTeam(2);
        var random = new System.Random(3);
        BitMatrix values = BaselineSources.Make(4, 80, (_, _) => random.Next(2) == 1);
        BitMatrix items = BaselineSources.Make(600, 80, (r, c) => values[r % 4, c] != (c == 20 * (r / 4 % 4)));
        ResidualQuantiser quantiser = ResidualQuantiser.Fit(BaselineSources.Source(items), 2, 2, new(), team);
        Assert.Equal(4, quantiser.Bits);
        Assert.Equal(0, BaselineSources.Wrong(items, quantiser.Reproduce(items, team)));

        // Both stages' codewords together are the reproduction.
        int[][] codes = quantiser.Encode(items, team);
        BitMatrix sums = BaselineSources.Make(600, 80, (r, c) =>
            quantiser.Stages[0].Codebook[codes[0][r], c] != quantiser.Stages[1].Codebook[codes[1][r], c]);
        Assert.Equal(0, BaselineSources.Wrong(sums, quantiser.Reproduce(items, team)));
    }

    [Fact]
    public void An_additive_quantiser_is_exact_on_sums_and_never_for_the_worse()
    {
        using var team = new WorkerTeam(2);
        BitMatrix first = BaselineSources.Chains(8, 60), second = BaselineSources.Chains(8, 60, seed: 2);
        BitMatrix items = BaselineSources.Make(900, 60, (r, c) => c < 30 ? first[r % 8, c] : second[r / 8 % 8, c]);

        // From the right codes the fit is exact at once.
        int[][] right = [[.. Enumerable.Range(0, 900).Select(r => r % 8)], [.. Enumerable.Range(0, 900).Select(r => r / 8 % 8)]];
        var errors = new List<double>();
        var options = new AdditiveOptions { Steps = 2, Report = (_, error) => errors.Add(error) };
        AdditiveQuantiser quantiser = AdditiveQuantiser.Fit(items, right, 3, options, team);
        Assert.All(errors, e => Assert.InRange(e, -1e-3, 1e-3));
        Assert.Equal((6.0, 0), (quantiser.Bits, BaselineSources.Wrong(items, quantiser.Reproduce(items, team))));

        // From wrong ones it gets better with every step.
        errors.Clear();
        int[][] wrong = [[.. Enumerable.Range(0, 900).Select(r => r * r % 7)], [.. Enumerable.Range(0, 900).Select(r => r % 5)]];
        AdditiveQuantiser.Fit(items, wrong, 3, options with { Steps = 12 }, team);
        for (int i = 1; i < errors.Count; i++) Assert.InRange(errors[i], 0, errors[i - 1] + 1e-4);
        Assert.InRange(errors[^1], 0, 0.9 * errors[0]);
    }

    [Fact]
    public void A_beam_of_all_finds_the_pair_of_least_squared_error()
    {
        // Codewords enough for several groups of lanes and a rest.
        using var team = new WorkerTeam(2);
        var random = new System.Random(4);
        Matrix[] codebooks = [Noise(9, 20), Noise(603, 20)];
        BitMatrix items = BaselineSources.Chains(30, 20);
        int[][] codes = [new int[30], new int[30]];
        double error = new AdditiveSearch(codebooks, 9, team).Encode(items, codes, team, default);
        double sum = 0;
        for (int r = 0; r < 30; r++)
        {
            double least = double.PositiveInfinity;
            for (int a = 0; a < 9; a++)
                for (int b = 0; b < 603; b++) least = Math.Min(least, Error(r, a, b));
            Assert.Equal(least, Error(r, codes[0][r], codes[1][r]), 1e-4);
            sum += least / 30;
        }

        Assert.Equal(sum, error, 1e-4);

        double Error(int r, int a, int b) => Enumerable.Range(0, 20).Sum(
            i => Math.Pow((items[r, i] ? 1 : 0) - codebooks[0][a, i] - codebooks[1][b, i], 2));

        Matrix Noise(int rows, int columns)
        {
            var matrix = new Matrix(rows, columns);
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < columns; c++) matrix[r, c] = (float)random.NextDouble();
            return matrix;
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using var team = new WorkerTeam(1);
        BitMatrix items = BaselineSources.Chains(20, 12);
        BitSource source = BaselineSources.Source(items, height: 3);
        Assert.Equal("a codebook of 17 bits asked for, 1 to 16 bits expected", Refused(() => VectorQuantiser.Fit(source, 17, new(), team)));
        Assert.Equal("4 groups asked for, 1 to 3 expected", Refused(() => ProductQuantiser.Fit(source, 4, 2, new(), team)));
        Assert.Equal(
            "codes of 20 items in 2 codebooks expected", Refused(() => AdditiveQuantiser.Fit(items, [new int[20]], 2, new(), team)));
        Assert.Equal(
            "codes from 0 to 3 expected for codebooks of 2 bits",
            Refused(() => AdditiveQuantiser.Fit(items, [new int[20], [.. Enumerable.Repeat(4, 20)]], 2, new(), team)));
        Assert.Equal("a mixture of 13 bits asked for, 1 to 12 bits expected", Refused(() => BernoulliMixture.Fit(items, 13, new(), team)));
        Assert.Equal(
            "prior is 0, a finite number above 0 expected", Refused(() => BernoulliMixture.Fit(items, 2, new() { Prior = 0 }, team)));
        VectorQuantiser quantiser = VectorQuantiser.Fit(source, 2, new(), team);
        Assert.Equal("an item has 5 bits, the training items had 12", Refused(() => quantiser.Reproduce(new BitMatrix(1, 5), team)));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => VectorQuantiser.Fit(source, 2, new(), team, cancelled.Token));

        static string Refused(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }
}
