using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Coding.Search;
using Rbm.Simd.Information;
using Rbm.Simd.Learning;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding.Search;

public class GradientSearchTests
{
    private const int Rows = 40;

    /// <summary>Codes of one bit, of a word, of more; measures of three kinds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(64)]
    [InlineData(130)]
    public void What_it_finds_is_as_good_as_it_says_and_no_worse_than_where_it_began(int bits)
    {
        using var team = new WorkerTeam(2);
        DistortionMeasure[] measures =
        [
            DistortionMeasure.Hamming, DistortionMeasure.Asymmetric(2, 1),
            DistortionMeasure.Hamming.WithWeights([.. Enumerable.Range(0, TinyModels.Visible).Select(i => 0.5 + i % 3)]),
        ];
        foreach (DistortionMeasure measure in measures)
        {
            CompressionModel model = TinyModels.Create(measure) with
            {
                Network = null,
                Beta = null,
                Autoencoder = DeepAutoencoder.Unroll(Drawn.Network(5, TinyModels.Visible, 40, bits)),
            };
            BitMatrix items = Drawn.Bits(Rows, TinyModels.Visible, 1, 0.4), codes = Drawn.Bits(Rows, bits, 2, 0.5);
            double known = Distortions(codes).Sum();
            var threshold = new BitMatrix(Rows, bits);
            new Encoder(model, team).Encode(items.View, threshold.View);
            double[] before = [.. Distortions(codes).Zip(Distortions(threshold), Math.Min)];

            double sum = Search(model, team).Run(items.View, Numbers(items).View, codes.View, step: 3);
            double[] after = Distortions(codes);
            Assert.Equal(after.Sum(), sum, 1e-9);
            Assert.All(before.Zip(after), pair => Assert.True(pair.Second <= pair.First));
            Assert.True(bits == 1 ? sum <= known : sum < known);

            // Once more from there: whatever the draws, no worse.
            Assert.True(Search(model, team).Run(items.View, Numbers(items).View, codes.View, step: 4) <= sum);

            double[] Distortions(BitMatrix of)
            {
                var reproduced = new BitMatrix(Rows, TinyModels.Visible);
                new Reproducer(model, team).Reproduce(of.View, reproduced.View);
                return [.. Enumerable.Range(0, Rows).Select(r => measure.Sum(items.Row(r), reproduced.Row(r)))];
            }
        }
    }

    /// <summary>
    /// One layer with weights of one sign for each bit of the code: every flip brings what its gradient promises, and those that it
    /// likes best are the best that there are.
    /// </summary>
    [Fact]
    public void Flips_are_those_that_the_gradient_likes_best()
    {
        using var team = new WorkerTeam(1);
        const int Bits = 7, Each = 10;
        var autoencoder = new DeepAutoencoder([Bits * Each, Bits]);
        DenseLayer reproducer = autoencoder.Reproducer[0];
        reproducer.Bias.Span.Fill(-4);

        // Bit j makes block j of the reproduction 1.
        for (int j = 0; j < Bits; j++) reproducer.Weights.Row(j).Slice(j * Each, Each).Fill(8);
        CompressionModel model = new() { Autoencoder = autoencoder, Measure = DistortionMeasure.Hamming };

        // The encoder says 0 of everything; of block j of the item j + 3 bits of 10 are 1: from j = 3 on more than half.
        autoencoder.Encoder[0].Bias.Span.Fill(-30);
        var item = new BitMatrix(1, Bits * Each);
        for (int j = 0; j < Bits; j++)
            for (int i = 0; i < j + 3; i++) item[0, j * Each + i] = true;
        var code = new BitMatrix(1, Bits);
        double distortion = Search(model, team).Run(item.View, Numbers(item).View, code.View, step: 0);

        // The best two together, then the next two.
        const int Best = 3 + 4 + 5 + 4 + 3 + 2 + 1;
        Assert.Equal([false, false, false, true, true, true, true], Enumerable.Range(0, Bits).Select(j => code[0, j]));
        Assert.Equal(Best, distortion);

        // Down from all ones: the first two, and then what remains is as good without the third as with it.
        for (int j = 0; j < Bits; j++) code[0, j] = true;
        Assert.Equal(Best, Search(model, team).Run(item.View, Numbers(item).View, code.View, step: 0));
        Assert.False(code[0, 0]);
        Assert.False(code[0, 1]);
    }

    [Fact]
    public void A_step_allocates_nothing_after_the_first()
    {
        using var team = new WorkerTeam(2);
        CompressionModel model = TinyModels.Create();
        BitMatrix items = Drawn.Bits(Rows, TinyModels.Visible, 1, 0.4), codes = Drawn.Bits(Rows, TinyModels.Code, 2, 0.5);
        Matrix target = Numbers(items);
        GradientSearch search = Search(model, team);
        Allocations.AssertNone(step => search.Run(items.View, target.View, codes.View, step));
    }

    private static GradientSearch Search(CompressionModel model, WorkerTeam team)
    {
        var workspace = new Workspace();
        var backpropagation = new Backpropagation(
            model.Autoencoder, ReconstructionLoss.CrossEntropy, CodeTraining.StraightThrough, 1, team, workspace, model.Measure.Weights);
        return new GradientSearch(model, backpropagation, 1, team, workspace);
    }

    private static Matrix Numbers(BitMatrix items)
    {
        var numbers = new Matrix(items.Rows, items.Columns);
        ((ReadOnlyBitView)items.View).Expand(numbers.View);
        return numbers;
    }
}
