using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class CodebookTests
{
    private const int Items = 150;

    [Fact]
    public void Has_the_reproduction_of_every_code()
    {
        CompressionModel model = TinyModels.Create();
        using var team = new WorkerTeam(2);
        Codebook codebook = Codebook.Compile(model, team);
        Assert.Equal((TinyModels.Code, TinyModels.Visible, 512), (codebook.CodeBits, codebook.Visible, codebook.Count));
        BitMatrix codes = Drawn.Bits(Items, TinyModels.Code, 3, 0.5);
        BitMatrix network = new(Items, TinyModels.Visible), copied = new(Items, TinyModels.Visible);
        new Reproducer(model, team).Reproduce(codes.View, network.View);
        codebook.Reproduce(codes.View, copied.View);
        BitsAssert.Equal(network.Words.ToArray(), copied.Words, "reproductions");
        int number = 0;
        for (int j = 0; j < TinyModels.Code; j++) number += codes[7, j] ? 1 << j : 0;
        Assert.Equal(network.Row(7), codebook.Reproductions.Row(number));
    }

    public static TheoryData<string, bool> Measures() => new()
    {
        { "hamming", false },
        { "hamming", true },
        { "asymmetric:a=2,b=1", false },
        { "asymmetric:a=0.375,b=1.25", false },
        { "asymmetric:a=0.1,b=0.1", false },
        { "asymmetric:a=0.3,b=0.7", false },
        { "asymmetric:a=3,b=0.7", true },
        { "wem", false },
        { "wem", true },
    };

    [Theory]
    [MemberData(nameof(Measures))]
    public void Finds_the_first_code_of_least_distortion(string name, bool weighted)
    {
        DistortionMeasure measure = DistortionMeasure.Parse(name);
        if (weighted) measure = measure.WithWeights([.. Enumerable.Range(0, TinyModels.Visible).Select(i => i % 5 * 0.3)]);
        CompressionModel model = TinyModels.Create(measure) with { Codebook = Table(measure.IsConstraint ? 0.03 : 0.4) };
        BitMatrix items = Drawn.Bits(Items, TinyModels.Visible, 2, 0.4);

        // Some items are reproductions themselves, so that there are zeros and, the table having equal rows, ties; one is infeasible.
        for (int i = 0; i < 40; i++) model.Codebook!.Row(i * 11).CopyTo(items.Row(i));
        items.Row(40).Clear();
        model.Codebook!.Row(0)[0] |= 1;
        foreach (int threads in (int[])[1, 3])
        {
            using var team = new WorkerTeam(threads);
            int[] indices = new int[Items];
            double[] distortions = new double[Items];
            Codebook.Compile(model, team).Nearest(items.View, indices, distortions, team);
            for (int i = 0; i < Items; i++)
            {
                (int best, double least) = (0, double.PositiveInfinity);
                for (int c = 0; c < model.Codebook.Rows; c++)
                {
                    double distortion = measure.Sum(items.Row(i), model.Codebook.Row(c));
                    if (distortion < least) (best, least) = (c, distortion);
                }

                Assert.Equal((i, best, least), (i, indices[i], distortions[i]));
            }
        }
    }

    [Fact]
    public void An_item_without_a_feasible_code_has_code_0_and_infinite_distortion()
    {
        var table = new BitMatrix(512, TinyModels.Visible);
        for (int r = 0; r < 512; r++) table[r, r % 60] = true;
        CompressionModel model = TinyModels.Create(DistortionMeasure.Wem) with { Codebook = table };
        using var team = new WorkerTeam(1);
        int[] indices = [5, 5];
        double[] distortions = new double[2];
        var items = new BitMatrix(2, TinyModels.Visible);
        items[1, 3] = true;
        Codebook.Compile(model, team).Nearest(items.View, indices, distortions, team);
        Assert.Equal([0, 3], indices);
        Assert.Equal([double.PositiveInfinity, 0], distortions);
    }

    [Fact]
    public void Nothing_is_allocated_once_it_is_warm()
    {
        using var team = new WorkerTeam(2);
        foreach (string measure in (string[])["hamming", "asymmetric:a=2,b=1", "asymmetric:a=0.3,b=0.7", "wem"])
        {
            Codebook codebook = Codebook.Compile(TinyModels.Create(DistortionMeasure.Parse(measure)), team);
            BitMatrix items = Drawn.Bits(70, TinyModels.Visible, 2), codes = Drawn.Bits(70, TinyModels.Code, 2);
            int[] indices = new int[70];
            double[] distortions = new double[70];
            Allocations.AssertNone(_ =>
            {
                codebook.Nearest(items.View, indices, distortions, team);
                codebook.ToCodes(indices, codes.View);
                codebook.Reproduce(codes.View, items.View);
            });
        }
    }

    [Fact]
    public void A_models_own_table_is_the_decoder_and_the_probabilities_stay_the_networks()
    {
        using var team = new WorkerTeam(1);
        CompressionModel network = TinyModels.Create(), model = network with { Codebook = Table(0.5) };
        BitMatrix codes = Drawn.Bits(20, TinyModels.Code, 3, 0.5), items = new(20, TinyModels.Visible);
        new Reproducer(model, team).Reproduce(codes.View, items.View);
        Codebook codebook = Codebook.Compile(model, team);
        int[] indices = new int[20];
        double[] distortions = new double[20];
        codebook.Nearest(items.View, indices, distortions, team);
        Assert.All(distortions, d => Assert.Equal(0, d));
        var again = new BitMatrix(20, TinyModels.Visible);
        codebook.Reproduce(codes.View, again.View);
        BitsAssert.Equal(items.Words.ToArray(), again.Words, "rows of the table");
        Matrix p = new(20, TinyModels.Visible), q = new(20, TinyModels.Visible);
        new Reproducer(model, team).Probabilities(codes.View, p.View);
        new Reproducer(network, team).Probabilities(codes.View, q.View);
        Assert.True(p.Data.SequenceEqual(q.Data));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = TinyModels.Create();
        Assert.StartsWith(
            "the code has 9 bits, at most 8 for a codebook: its 2^9 reproductions of 70 bits would take",
            Assert.Throws<ArgumentException>(() => Codebook.Compile(model, team, mostBits: 8)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Codebook.Compile(model, team, mostBits: 25));
        Codebook codebook = Codebook.Compile(model, team);
        BitMatrix items = new(3, TinyModels.Visible);
        Assert.Throws<ArgumentException>(() => codebook.Nearest(items.View, new int[2], new double[3], team));
        Assert.Throws<ArgumentException>(() => codebook.Nearest(items.View, new int[3], new double[2], team));
        Assert.Throws<ArgumentException>(() => codebook.Nearest(new BitMatrix(3, 69).View, new int[3], new double[3], team));
        Assert.Throws<ArgumentException>(() => codebook.Reproduce(new BitMatrix(3, 8).View, items.View));
        Assert.Throws<ArgumentOutOfRangeException>(() => codebook.ToCodes([512], new BitMatrix(1, 9).View));
        Assert.StartsWith(
            "the codebook is 511 x 70, expected 512 x 70",
            Assert.Throws<ArgumentException>(() => new Reproducer(model with { Codebook = new BitMatrix(511, 70) }, team)).Message);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Codebook.Compile(model, team, stop.Token));
    }

    private static BitMatrix Table(double density)
    {
        BitMatrix table = Drawn.Bits(512, TinyModels.Visible, 9, density);
        for (int r = 0; r < 100; r++) table.Row(r).CopyTo(table.Row(511 - r));
        return table;
    }
}
