using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

/// <summary>
/// What the golden vectors' streams with small blocks hold. That they are the same everywhere is <see cref="SelfTestTests"/>'s to show.
/// </summary>
public class GoldenStreamTests
{
    private static readonly List<GoldenVector> Vectors = SelfTestTests.Manifest();

    public static TheoryData<string, string> Streams
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (GoldenVector vector in Vectors)
            {
                foreach (GoldenStream stream in vector.Streams) data.Add(vector.Name, stream.Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Every_item_keeps_the_bound(string name, string streamName)
    {
        (GoldenVector vector, GoldenStream stream) = Find(name, streamName);
        CompressionModel model = Load(name);
        BitMatrix items = Items(vector, stream, model), decoded = new(items.Rows, items.Columns);
        CodeStreamStatistics statistics = Decode(model, stream.FileName(name), decoded);

        Assert.InRange(statistics.Blocks, 3, long.MaxValue);
        if (model.Measure.IsConstraint || stream.Bound is not null)
        {
            double most = stream.Bound * items.Columns ?? double.MaxValue;
            for (int i = 0; i < items.Rows; i++) Assert.InRange(model.Measure.Sum(items.Row(i), decoded.Row(i)), 0, most);
        }

        if (stream.Bound == 0) Assert.True(items.Words.SequenceEqual(decoded.Words));
        string[] different = [.. Enumerable.Range(0, decoded.Rows).Select(i => string.Join(' ', decoded.Row(i).ToArray())).Distinct()];
        Assert.InRange(different.Length, 5, decoded.Rows);
    }

    /// <summary>A stream without what it is there for would show nothing.</summary>
    [Fact]
    public void Together_they_have_every_kind_of_block()
    {
        AssertSome("k12-static", "blocks", s => s.RawBlocks, s => s.Blocks - s.RawBlocks);
        AssertSome("k12-static", "bounded", s => s.RawBlocks, s => s.Blocks - s.RawBlocks);
        AssertSome("k12-static", "bounded", s => s.EscapedBlocks, s => s.Blocks - s.EscapedBlocks);
        AssertSome("k10-chain", "blocks", s => s.Blocks - s.RawBlocks);
        AssertSome("k10-chain", "lossless", s => s.Blocks - s.RawBlocks, s => s.EscapedBlocks);
        AssertSome("k9-codebook", "bounded", s => s.EscapedBlocks);

        void AssertSome(string name, string streamName, params Func<CodeStreamStatistics, long>[] numbers)
        {
            (GoldenVector vector, GoldenStream stream) = Find(name, streamName);
            CompressionModel model = Load(name);
            CodeStreamStatistics statistics = Decode(model, stream.FileName(name), new BitMatrix(stream.Items, model.Autoencoder.Visible));
            Assert.All(numbers, number => Assert.NotEqual(0, number(statistics)));
        }
    }

    [Theory]
    [InlineData("k8-asymmetric", "bounded")]
    [InlineData("k8-threshold", "bounded")]
    [InlineData("k12-static", "bounded")]
    [InlineData("k10-chain", "bounded")]
    [InlineData("k9-codebook", "bounded")]
    [InlineData("k8-threshold", "feasible", false)]
    public void Some_items_need_no_help_some_a_harder_search_and_some_an_escape(string name, string streamName, bool escapes = true)
    {
        (GoldenVector vector, GoldenStream stream) = Find(name, streamName);
        StreamEncoder encoder = Encode(vector, stream);
        Assert.InRange(encoder.HarderItems, 1, stream.Items);
        Assert.Equal(escapes, encoder.EscapedItems > 0);
        Assert.InRange(encoder.HarderItems + encoder.EscapedItems, 1, stream.Items - 1);
    }

    [Fact]
    public void Models_have_what_their_names_say()
    {
        Assert.False(Load("k12-static").CodeModel!.IsChain);
        Assert.True(Load("k10-chain").CodeModel!.IsChain);
        CompressionModel refined = Load("k9-codebook");
        using var team = new WorkerTeam(1);
        Codebook network = Codebook.Compile(refined with { Codebook = null }, team);
        Assert.False(network.Reproductions.Words.SequenceEqual(refined.Codebook!.Words));
        CompressionModel wem = Load("k8-threshold");
        Assert.NotEqual(wem.Measure.Threshold, wem.Threshold);
    }

    [Fact]
    public void Any_difference_is_named()
    {
        (GoldenVector vector, GoldenStream right) = Find("k10-chain", "bounded");
        Difference(right with { StreamHash = right.ReproductionsHash }, "the stream 'bounded' at batch 1, 1 threads hash");
        Difference(right with { ReproductionsHash = right.StreamHash }, "the reproductions of the stream 'bounded' at batch 1, 1 threads");
        Difference(right with { Bound = 0.2 }, "the stream 'bounded' at");
        Difference(right with { Effort = 2 }, "the stream 'bounded' at");
        Difference(right with { BlockItems = 24 }, "the stream 'bounded' at");
        Difference(right with { Items = 59 }, "the stream 'bounded' at");
        Difference(right, null);

        void Difference(GoldenStream stream, string? difference)
        {
            SelfTestResult result = SelfTestTests.With(
                vector with { Codes = [vector.Codes[0]], Streams = [stream] }, name => File.ReadAllBytes(SelfTestTests.FileOf(name)));
            if (difference is null) Assert.Null(result.Difference);
            else Assert.StartsWith(difference, result.Difference);
        }
    }

    [Fact]
    public void A_damaged_file_is_a_difference()
    {
        (GoldenVector vector, GoldenStream stream) = Find("k9-codebook", "lossless");
        SelfTestResult result = SelfTestTests.With(vector with { Codes = [vector.Codes[0]] }, name =>
        {
            byte[] bytes = File.ReadAllBytes(SelfTestTests.FileOf(name));
            if (name == stream.FileName(vector.Name)) bytes[100] ^= 1;
            return bytes;
        });
        Assert.Contains("damaged", result.Difference);
    }

    private static (GoldenVector Vector, GoldenStream Stream) Find(string vector, string stream)
    {
        GoldenVector found = Vectors.Single(v => v.Name == vector);
        return (found, found.Streams.Single(s => s.Name == stream));
    }

    private static CodeStreamStatistics Decode(CompressionModel model, string file, BitMatrix decoded)
    {
        using var team = new WorkerTeam(1);
        using FileStream input = File.OpenRead(SelfTestTests.FileOf(file));
        var reader = new CodeStreamReader(input);
        Assert.Equal(decoded.Rows, new StreamDecoder(model, reader, team).Read(decoded.View));
        reader.Verify();
        return reader.Statistics;
    }

    private static StreamEncoder Encode(GoldenVector vector, GoldenStream stream)
    {
        CompressionModel model = Load(vector.Name);
        using var team = new WorkerTeam(1);
        var options = new StreamEncoderOptions
        {
            Effort = stream.Effort, Seed = vector.Seed, MaxDistortion = stream.Bound, BlockItems = stream.BlockItems,
        };
        var encoder = new StreamEncoder(model, Stream.Null, options, team);
        encoder.Write(Items(vector, stream, model).View);
        encoder.Complete();
        return encoder;
    }

    private static BitMatrix Items(GoldenVector vector, GoldenStream stream, CompressionModel model)
    {
        var items = new BitMatrix(stream.Items, model.Autoencoder.Visible);
        byte[] all = new GoldenRun(new Codec(model)).Items(vector.Source, vector.Items, vector.Seed);
        ByteRows.Read(all.AsSpan(0, items.Rows * ByteRows.BytesFor(items.Columns)), items.View);
        return items;
    }

    private static CompressionModel Load(string vector) => ModelFile.Load(SelfTestTests.FileOf(vector + ".rbm"));
}
