using System.Text.Json;
using Rbm.Simd.Bits;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Baselines;

public class BaselineStudyTests
{
    private static readonly IBinarySource Train = BaselineSources.Source(BaselineSources.Chains(500, 60), height: 6);
    private static readonly IBinarySource Test = BaselineSources.Source(BaselineSources.Chains(120, 60, seed: 2), height: 6);

    private static readonly BaselineOptions Small = new()
    {
        Bits = [6, 3, 5], CompositeBits = 6, VectorMostBits = 5, MixtureMostBits = 3, RotationSteps = 5,
        Vector = new() { Passes = 5 }, Mixture = new() { Steps = 5 }, Additive = new() { Steps = 2 },
    };

    [Fact]
    public void Results_are_what_the_baselines_do_for_any_number_of_threads()
    {
        using WorkerTeam one = new(1), two = new(2);
        var heard = new List<BaselineResult>();
        BaselineTable table = BaselineStudy.Run(Train, Test, Small, one, new Ear(heard));
        Assert.Equal(heard, table.Results);
        Assert.Equal(BaselineStudy.Count(Train, Small), table.Results.Count);
        BaselineTable again = BaselineStudy.Run(Train, Test, Small, two);
        Assert.Equal(table.Results.Select(r => r with { Seconds = 0 }), again.Results.Select(r => r with { Seconds = 0 }));

        BitMatrix items = BaselineSources.Read(Test);
        PrincipalComponents pca = PrincipalComponents.Fit(BaselineSources.Read(Train), 5, one);
        Check(new RealComponents(pca, 5), 5, "PCA, real coefficients");
        Check(ConstantItem.Fit(BaselineSources.Read(Train)), null, "constant");
        Check(VectorQuantiser.Fit(Train, 3, Small.VectorOf(3), one), 3, "Lloyd VQ");
        Check(ProductQuantiser.Fit(Train, 3, 2, Small.VectorOf(2), one), 6, "product VQ, 3 groups of rows");
        Assert.Equal(
            ["constant", "nearest training item", "PCA, real coefficients", "PCA, signs", "PCA, bits allotted", "ITQ", "Lloyd VQ",
                "Bernoulli mixture", "product VQ, 2 groups of rows", "product VQ, 3 groups of rows", "residual VQ, 2 stages",
                "additive VQ, 2 codebooks"],
            table.Results.Select(r => r.Name).Distinct());

        void Check(IBaseline baseline, int? size, string name)
        {
            BaselineResult row = table.Results.Single(r => r.Name == name && r.Size == size);
            Assert.Equal(row.Distortion, BaselineSources.Wrong(items, baseline.Reproduce(items, one)) / (120.0 * 60), 1e-12);
            Assert.Equal(baseline.Bits, row.Bits);
        }
    }

    [Fact]
    public void Grey_items_are_looked_for_at_their_threshold_too()
    {
        using var team = new WorkerTeam(1);
        byte[] grey = new byte[200 * 20];
        new System.Random(6).NextBytes(grey);
        BinarizedImages Images(Binarization how) => new(new GreyImages("grey", grey, 200, 5, 4), how, 1);
        BaselineOptions options = Small with { Bits = [2], CompositeBits = 4 };
        BitMatrix items = BaselineSources.Read(Images(Binarization.Fixed));
        BaselineTable table = BaselineStudy.Run(Images(Binarization.Fresh), BaselineSources.Source(items), options, team);
        Assert.Equal(BaselineStudy.Count(Images(Binarization.Fresh), options), table.Results.Count);
        Assert.Equal(0, Distortion("nearest training item"));
        int least = Enumerable.Range(0, 200).Sum(r => Enumerable.Range(0, 200).Min(
            other => Enumerable.Range(0, 20).Count(i => grey[other * 20 + i] >= 128 != items[r, i])));
        Assert.Equal(least / (200 * 20.0), Distortion("nearest training item, thresholded"), 1e-12);
        table = BaselineStudy.Run(Images(Binarization.Threshold), BaselineSources.Source(items), options, team);
        Assert.DoesNotContain(table.Results, r => r.Name.EndsWith("thresholded", StringComparison.Ordinal));

        double Distortion(string name) => table.Results.Single(r => r.Name == name).Distortion;
    }

    [Fact]
    public void The_table_the_text_and_the_json_have_the_same_rows()
    {
        using var team = new WorkerTeam(2);
        BaselineTable table = BaselineStudy.Run(Train, Test, Small with { Bits = [2, 6] }, team);
        Assert.Equal(table.Results.Select(r => r.Name).Distinct(), table.Table().Skip(1).Select(row => row[0]));
        Assert.Equal(["", "bits", "2", "6"], table.Table()[0]);
        JsonElement json = JsonDocument.Parse(table.ToJson()).RootElement;
        Assert.Equal((500, 120, 60), (json.GetProperty("train_items").GetInt32(), json.GetProperty("test_items").GetInt32(),
            json.GetProperty("n").GetInt32()));
        Assert.Equal(
            table.Results.Select(r => (r.Name, r.Distortion)),
            json.GetProperty("rows").EnumerateArray()
                .Select(r => (r.GetProperty("name").GetString()!, r.GetProperty("distortion").GetDouble())));
        string text = table.ToMarkdown();
        Assert.All(table.Results, r => Assert.Contains($"| {r.Name} | ", text));
        Assert.Equal(["baselines.md", "baselines.json", "baselines.png"], table.Files().Select(f => f.Name));
        Assert.All(table.Files(), f => Assert.NotEmpty(f.Content));
    }

    [Fact]
    public void Large_codebooks_are_trained_for_less_long()
    {
        var options = new BaselineOptions { Seed = 7 };
        Assert.Equal((30, 4, 7ul), Of(9));
        Assert.Equal((30, 4, 7ul), Of(12));
        Assert.Equal((8, 4, 7ul), Of(15));
        Assert.Equal((8, 2, 7ul), Of(16));

        (int Passes, int Draws, ulong Seed) Of(int bits) =>
            options.VectorOf(bits) is { } v ? (v.Passes, v.Draws, v.Seed) : default;
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var team = new WorkerTeam(1);
        IBinarySource other = BaselineSources.Source(BaselineSources.Chains(3, 10));
        Assert.Equal("an item of items has 10 bits, those of items have 60", Refused(other, Small));
        Assert.Equal("no code length is given; 1 or more expected", Refused(Test, Small with { Bits = [] }));
        Assert.Equal("a code of 61 bits asked for, 1 to 60 expected for items of 60 bits", Refused(Test, Small with { Bits = [3, 61] }));
        Assert.Equal("codebooks of 17 bits asked for, at most 16 expected", Refused(Test, Small with { VectorMostBits = 17 }));
        Assert.Equal("mixtures of 13 bits asked for, at most 12 expected", Refused(Test, Small with { MixtureMostBits = 13 }));
        Assert.Equal(
            "7 bits in two codebooks asked for, an even number of 2 to 32 expected", Refused(Test, Small with { CompositeBits = 7 }));
        Assert.Equal("number of draws is 0, expected 1 or more", Refused(Test, Small with { Draws = 0 }));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => BaselineStudy.Run(Train, Test, Small, team, token: cancelled.Token));

        string Refused(IBinarySource test, BaselineOptions options) =>
            Assert.Throws<ArgumentException>(() => BaselineStudy.Run(Train, test, options, team)).Message;
    }

    private sealed class Ear(List<BaselineResult> heard) : IProgress<BaselineResult>
    {
        public void Report(BaselineResult value) => heard.Add(value);
    }
}
