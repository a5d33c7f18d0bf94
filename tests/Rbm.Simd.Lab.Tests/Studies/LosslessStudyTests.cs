using System.Text.Json;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Lab.Lossless;
using Rbm.Simd.Lab.Studies;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Studies;

public class LosslessStudyTests(LosslessStudyTests.Trained trained) : IClassFixture<LosslessStudyTests.Trained>
{
    private const int Items = 300;

    [Fact]
    public void Rows_are_what_the_coders_write_and_the_evaluation_counts()
    {
        LosslessResult result = trained.Result;
        BitMatrix items = Read(trained.Test);
        Evaluation point = result.Point;
        double BitsOf(string name) => result.Rows.Single(r => r.Name == name).BitsPerItem;
        long BytesOf(string name) => result.Rows.Single(r => r.Name == name).Bytes!.Value;
        Assert.Equal(784, BitsOf("the bits as they are"));
        Assert.Equal(point.CodeEntropyRate * 784 + point.NegativeLogLikelihood, BitsOf("both: what the model says"), 1e-9);
        Assert.Equal((point.MeanDistortion, point.MaxDistortionAllowed), (0.0, 0.0));

        byte[] packed = new byte[Items * 98];
        for (int r = 0; r < Items; r++)
            for (int i = 0; i < 784; i++)
                if (items[r, i]) packed[r * 98 + i / 8] |= (byte)(1 << i % 8);
        foreach (GeneralCompressor coder in GeneralCompressor.All)
            Assert.Equal(coder.Compress(packed).Length, BytesOf($"{coder.Name}, packed bits"));
        var encoder = new RangeEncoder();
        new ContextCoder(28, 28).Encode(items.View, encoder);
        encoder.Finish();
        Assert.Equal(encoder.Bytes.Length, BytesOf("context coder"));
        Assert.InRange(BytesOf("context coder, primed"), 1, BytesOf("context coder") * 97 / 100);

        long file = BytesOf("this codec: file");
        Assert.Equal(file, point.FileRate * 784 * Items / 8, 1e-6);
        Assert.Equal(file + point.ModelBytes, BytesOf($"this codec: file, and the model shared by {Items} items"));
        Assert.InRange(file - BytesOf("this codec: codes") - BytesOf("this codec: escapes"), 1, 100);

        // Escapes come close to what the model says of the items given their codes.
        Assert.InRange(BitsOf("this codec: escapes"), 0.9 * point.NegativeLogLikelihood, 1.05 * point.NegativeLogLikelihood);
    }

    [Fact]
    public void A_coder_that_gives_other_items_back_is_an_error_and_all_of_ours_give_the_same()
    {
        // 37 bits: rows that end within a byte and a word.
        foreach ((int rows, int columns) in (ReadOnlySpan<(int, int)>)[(1, 1), (7, 37), (20, 128)])
        {
            BitMatrix items = Noise(rows, columns);
            LosslessCoder[] coders =
                [.. LosslessCoder.General(rows, columns), LosslessCoder.Context("context", new ContextCoder(columns, 1), rows, columns)];
            Assert.Equal(7, coders.Length);
            foreach (LosslessCoder coder in coders)
            {
                Assert.Equal(coder.Encode(items).Length, coder.SizeOf(items));
                LosslessCoder liar = coder with { Decode = bytes => Flip(coder.Decode(bytes), rows - 1, columns - 1) };
                string message = Assert.Throws<InvalidDataException>(() => liar.SizeOf(items)).Message;
                Assert.Contains($"{coder.Name}: item {rows - 1} came back changed", message);
            }
        }
    }

    [Fact]
    public void A_copied_context_coder_goes_its_own_way()
    {
        BitMatrix items = Read(trained.Test);
        var coder = new ContextCoder(28, 28);
        ContextCoder early = coder.Copy();
        coder.Learn(items.View);
        Assert.Equal(Size(new ContextCoder(28, 28)), Size(early));
        Assert.True(Size(coder.Copy()) < Size(new ContextCoder(28, 28)));

        int Size(ContextCoder one)
        {
            var encoder = new RangeEncoder();
            one.Encode(items.View, encoder);
            encoder.Finish();
            return encoder.Bytes.Length;
        }
    }

    [Fact]
    public void What_has_no_shape_is_seen_in_the_models_shape_or_as_one_row()
    {
        var flat = new BitSource("flat", Noise(2, 784), 784, 1);
        Assert.Equal((28, 28), LosslessStudy.Shape(trained.Model, flat));
        Assert.Equal((784, 1), LosslessStudy.Shape(trained.Model with { PictureWidth = 0 }, flat));
        Assert.Equal((14, 56), LosslessStudy.Shape(trained.Model, new BitSource("tall", Noise(2, 784), 14, 56)));
    }

    [Fact]
    public void The_table_the_text_and_the_json_have_the_same_rows()
    {
        LosslessResult result = trained.Result;
        string[] names = [.. result.Rows.Select(r => r.Name)];
        Assert.Equal(names, result.Table().Skip(1).Select(row => row[0]));
        JsonElement json = JsonDocument.Parse(result.ToJson()).RootElement;
        Assert.Equal(names, json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("name").GetString()!));
        Assert.Equal("glyphs:train", json.GetProperty("prime").GetString());
        string text = result.ToMarkdown();
        Assert.All(names, name => Assert.Contains($"| {name} | ", text));
        Assert.Contains("Primed, it has learned from 500 items of glyphs:train before.", text);
        Assert.Equal(["lossless.md", "lossless.json", "lossless.png"], result.Files().Select(f => f.Name));
        Assert.All(result.Files(), f => Assert.NotEmpty(f.Content));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var team = new WorkerTeam(1);
        var other = new BitSource("other", Noise(3, 10), 10, 1);
        Assert.Equal("an item of other has 10 bits, but the model codes 784", Refused(trained.Model, other, null));
        Assert.Equal(
            "an item of other has 10 bits, those of glyphs:test have 784", Refused(trained.Model, trained.Test, other));
        double[] weights = [0, .. Enumerable.Repeat(1.0, 783)];
        CompressionModel careless = trained.Model with { Measure = DistortionMeasure.Hamming.WithWeights(weights) };
        Assert.Contains("has bits of weight 0", Refused(careless, trained.Test, null));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => LosslessStudy.Run(trained.Model, trained.Test, null, new(), team, token: cancelled.Token));

        string Refused(CompressionModel model, IBinarySource source, IBinarySource? prime) =>
            Assert.Throws<ArgumentException>(() => LosslessStudy.Run(model, source, prime, new(), team)).Message;
    }

    private static BitMatrix Read(IBinarySource source)
    {
        var items = new BitMatrix(source.Count, source.Length);
        source.Read(0, 0, items.View);
        return items;
    }

    private static BitMatrix Noise(int rows, int columns)
    {
        var random = new System.Random(columns);
        var items = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) items[r, c] = random.NextDouble() < 0.2;
        return items;
    }

    private static BitMatrix Flip(BitMatrix items, int row, int column)
    {
        items[row, column] ^= true;
        return items;
    }

    /// <summary>A model of glyphs, trained in a moment, and the study of it.</summary>
    public sealed class Trained
    {
        public Trained()
        {
            using var team = new WorkerTeam(2);
            IBinarySource train = SourceFactory.Create("glyphs:train", new SourceOptions { Items = 500 });
            TrainingOptions options = TrainingPresets.Create("quick", [784, 32, 8]);
            Model = new TrainingPipeline(options, train, team).Run(SilentObserver.Instance) with { PictureWidth = 28 };
            Test = SourceFactory.Create("glyphs:test", new SourceOptions { Items = Items });
            Result = LosslessStudy.Run(Model, Test, train, new LosslessOptions(), team);
        }

        public CompressionModel Model { get; }

        public IBinarySource Test { get; }

        public LosslessResult Result { get; }
    }
}
