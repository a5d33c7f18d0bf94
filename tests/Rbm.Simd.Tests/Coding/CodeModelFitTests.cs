using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class CodeModelFitTests
{
    [Fact]
    public void Independent_bits_get_their_log_odds_and_no_chain()
    {
        double[] p = [0.5, 0.03, 0.9, 0.25, 0.999];
        BitMatrix codes = Independent(20_000, p, 3);
        CodeModel model = CodeModelFit.Fit(codes.View)!;
        Assert.False(model.IsChain);
        for (int j = 0; j < p.Length; j++)
        {
            double ones = Enumerable.Range(0, codes.Rows).Count(r => codes[r, j]) + 0.5, odds = ones / (codes.Rows + 1 - ones);
            Assert.InRange(model.Biases[j] - 256 * Math.Log(odds), -0.51, 0.51);
        }
    }

    // The chain's own parameters are known: the codes are drawn from it.
    [Fact]
    public void A_chain_is_learned_to_within_its_parameters_errors()
    {
        const int K = 12, Items = 20_000;
        var random = new System.Random(5);
        var truth = new CodeModel(
            [.. Enumerable.Range(0, K).Select(_ => (short)random.Next(-300, 300))],
            [.. Enumerable.Range(0, K * (K - 1) / 2).Select(_ => (short)random.Next(-400, 400))]);
        BitMatrix codes = Drawn(truth, Items, random);
        CodeModel model = CodeModelFit.Fit(codes.View)!;
        Assert.True(model.IsChain);
        double excess = (BitCosts.Of(model, codes.View) - BitCosts.Of(truth, codes.View)) / (double)BitCosts.UnitsPerBit;
        // Maximum likelihood gains 1/2 nat a parameter on its own codes on average: 78 / 2 ln 2 = 56 bits.
        Assert.InRange(excess, -120, 0);
        BitMatrix fresh = Drawn(truth, Items, random);
        excess = (BitCosts.Of(model, fresh.View) - BitCosts.Of(truth, fresh.View)) / (double)BitCosts.UnitsPerBit;
        Assert.InRange(excess, 0, 120);
    }

    [Fact]
    public void Takes_nothing_where_nothing_pays()
    {
        Assert.Null(CodeModelFit.Fit(Bits(10, 20, 0.5, 1).View));
        Assert.Null(CodeModelFit.Fit(new BitMatrix(0, 5).View));
        Assert.NotNull(CodeModelFit.Fit(Bits(1000, 20, 0.1, 1).View));
    }

    [Fact]
    public void Copes_with_bits_that_are_constant_or_decide_each_other()
    {
        BitMatrix codes = Bits(3000, 40, 0.5, 2);
        for (int r = 0; r < codes.Rows; r++)
        {
            for (int j = 1; j < 40; j += 3) (codes[r, j], codes[r, j + 1]) = (codes[r, j - 1], false);
        }

        CodeModel model = CodeModelFit.Fit(codes.View)!;
        Assert.True(model.IsChain);
        // 14 free bits of 40; the others cost next to nothing.
        Assert.InRange(BitCosts.Of(model, codes.View) / (double)BitCosts.UnitsPerBit / codes.Rows, 13.9, 14.3);
    }

    [Fact]
    public void Costs_are_those_of_the_probabilities()
    {
        for (int logit = -3000; logit <= 3000; logit += 7)
        {
            double p = LogisticTable.Probability(logit) / (double)RangeEncoder.One;
            Assert.InRange(BitCosts.Of(true, logit) / (double)BitCosts.UnitsPerBit + Math.Log2(p), -2e-5, 2e-5);
            Assert.InRange(BitCosts.Of(false, logit) / (double)BitCosts.UnitsPerBit + Math.Log2(1 - p), -2e-5, 2e-5);
        }
    }

    [Fact]
    public void Learns_the_codes_of_a_source_and_leaves_the_rest_of_the_model()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = TinyModels.Create();
        IBinarySource source = SourceFactory.Create("bernoulli:p=0.3,n=70", new SourceOptions { Items = 1500, Seed = 1 });
        CompressionModel learned = CodeModelFit.Learn(model, source, 0, 1, 1200, team);
        var items = new BitMatrix(1200, 70);
        source.Read(0, 0, items.View);
        var codes = new BitMatrix(1200, TinyModels.Code);
        new Encoder(model, team).Encode(items.View, codes.View);
        CodeModel expected = CodeModelFit.Fit(codes.View)!;
        Assert.True(expected.Biases.SequenceEqual(learned.CodeModel!.Biases));
        Assert.True(expected.Weights.SequenceEqual(learned.CodeModel!.Weights));
        Assert.Equal(ModelIdentity.Of(model), ModelIdentity.Of(learned with { CodeModel = null }));
        Assert.Equal(model.History, learned.History);
    }

    internal static BitMatrix Drawn(CodeModel model, int items, System.Random random)
    {
        var codes = new BitMatrix(items, model.Bits);
        for (int r = 0; r < items; r++)
        {
            for (int j = 0; j < model.Bits; j++)
                codes[r, j] = random.Next(RangeEncoder.One) < LogisticTable.Probability(model.Logit(j, codes.Row(r)));
        }

        return codes;
    }

    private static BitMatrix Bits(int items, int bits, double density, int seed) => Infrastructure.Drawn.Bits(items, bits, seed, density);

    private static BitMatrix Independent(int items, double[] p, int seed)
    {
        var random = new System.Random(seed);
        var codes = new BitMatrix(items, p.Length);
        for (int r = 0; r < items; r++)
        {
            for (int j = 0; j < p.Length; j++) codes[r, j] = random.NextDouble() < p[j];
        }

        return codes;
    }
}
