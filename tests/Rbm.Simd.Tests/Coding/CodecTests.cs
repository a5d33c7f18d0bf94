using System.Buffers;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class CodecTests
{
    private const int Items = 70;

    private static readonly CompressionModel Model = TinyModels.Create();

    public static TheoryData<int> Efforts => [.. Enumerable.Range(0, Encoder.HighestEffort + 1)];

    [Theory]
    [MemberData(nameof(Efforts))]
    public void Gives_the_encoders_and_the_reproducers_bits_in_batches_of_any_size(int effort)
    {
        BitMatrix items = Drawn.Bits(Items, TinyModels.Visible, 1), back = new(Items, TinyModels.Visible);
        var codes = new BitMatrix(Items, TinyModels.Code);
        using var team = new WorkerTeam(1);
        new Encoder(Model, team).Encode(items.View, codes.View, effort, 3, 50);
        new Reproducer(Model, team).Reproduce(codes.View, back.View);
        foreach (CodecOptions options in (CodecOptions[])[new(), new() { CompileCodebook = true }])
        {
            var codec = new Codec(Model, options);
            if (!codec.Supports(effort)) continue;
            Assert.Equal(options.CompileCodebook, codec.HasCodebook);
            foreach (int batch in (int[])[1, 7, 64, 1000])
            {
                using CodecWorkspace workspace = codec.CreateWorkspace(batch, effort, threads: batch == 7 ? 3 : 1);
                byte[] encoded = new byte[Items * codec.CodeBytes], decoded = new byte[Items * codec.ItemBytes];
                Assert.Equal(OperationStatus.Done, codec.Encode(Bytes(items), encoded, workspace, out int count, effort, 3, 50));
                Assert.Equal(Items, count);
                Assert.Equal(Bytes(codes), encoded);
                Assert.Equal(OperationStatus.Done, codec.Decode(encoded, decoded, workspace, out count));
                Assert.Equal(Items, count);
                Assert.Equal(Bytes(back), decoded);
            }
        }
    }

    [Fact]
    public void Bits_count_from_the_lowest_of_the_first_byte()
    {
        // An identity of sorts: code bit j is item bit 2 j, and the reproduction repeats each code bit.
        var autoencoder = new DeepAutoencoder(18, 9);
        for (int j = 0; j < 9; j++)
        {
            autoencoder.Encoder[0].Weights[2 * j, j] = 8;
            autoencoder.Encoder[0].Bias.Span[j] = -4;
            autoencoder.Reproducer[0].Weights[j, 2 * j] = autoencoder.Reproducer[0].Weights[j, 2 * j + 1] = 8;
        }

        autoencoder.Reproducer[0].Bias.Span.Fill(-4);
        var codec = new Codec(new CompressionModel { Autoencoder = autoencoder });
        Assert.Equal((18, 3, 9, 2), (codec.ItemBits, codec.ItemBytes, codec.CodeBits, codec.CodeBytes));
        CodecWorkspace workspace = codec.CreateWorkspace();
        byte[] code = new byte[2], item = new byte[3];
        codec.Encode([0b0000_0101, 0b0001_0000, 0b01], code, workspace, out _);
        Assert.Equal([0b0100_0011, 0b1], code);
        codec.Decode(code, item, workspace, out _);
        Assert.Equal([0b0000_1111, 0b0011_0000, 0b11], item);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void What_the_data_decide_is_a_status(int batch)
    {
        var codec = new Codec(Model);
        CodecWorkspace workspace = codec.CreateWorkspace(batch);
        byte[] items = Bytes(Drawn.Bits(10, TinyModels.Visible, 1)), codes = new byte[10 * codec.CodeBytes];
        Check(OperationStatus.Done, 0, codec.Encode([], codes, workspace, out int count), count);
        Check(OperationStatus.DestinationTooSmall, 0, codec.Encode(items, [], workspace, out count), count);
        Span<byte> room = codes.AsSpan(0, 6 * codec.CodeBytes + 1);
        Check(OperationStatus.DestinationTooSmall, 6, codec.Encode(items, room, workspace, out count), count);
        Check(OperationStatus.NeedMoreData, 9, codec.Encode(items.AsSpan(0, items.Length - 1), codes, workspace, out count), count);
        Check(OperationStatus.NeedMoreData, 0, codec.Encode(items.AsSpan(0, 3), codes, workspace, out count), count);
        Check(OperationStatus.Done, 10, codec.Encode(items, codes, workspace, out count), count);
        byte[] right = [.. codes];
        Array.Clear(codes);
        items[6 * codec.ItemBytes - 1] |= 0x40;
        Check(OperationStatus.InvalidData, 5, codec.Encode(items, codes, workspace, out count), count);
        Assert.Equal(right[..(5 * codec.CodeBytes)], codes[..(5 * codec.CodeBytes)]);
        Assert.All(codes[(5 * codec.CodeBytes)..], b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void So_it_is_with_codes(bool codebook)
    {
        var codec = new Codec(Model, new CodecOptions { CompileCodebook = codebook });
        CodecWorkspace workspace = codec.CreateWorkspace(4);
        byte[] codes = Bytes(Drawn.Bits(10, TinyModels.Code, 1)), items = new byte[10 * codec.ItemBytes];
        Check(OperationStatus.Done, 0, codec.Decode([], items, workspace, out int count), count);
        Span<byte> room = items.AsSpan(0, 7 * codec.ItemBytes - 1);
        Check(OperationStatus.DestinationTooSmall, 6, codec.Decode(codes, room, workspace, out count), count);
        Check(OperationStatus.NeedMoreData, 9, codec.Decode(codes.AsSpan(0, codes.Length - 1), items, workspace, out count), count);
        codes[2 * 5 + 1] |= 0x80;
        Check(OperationStatus.InvalidData, 5, codec.Decode(codes, items, workspace, out count), count);
    }

    [Fact]
    public void What_the_program_decides_is_an_exception()
    {
        var codec = new Codec(TinyModels.Create(network: false));
        Assert.Equal(8, codec.MaxEffort);
        Assert.Equal(9, new Codec(Model, new CodecOptions { CompileCodebook = true }).MaxEffort);
        Assert.True(codec.Supports(0));
        Assert.False(codec.Supports(1));
        Assert.False(codec.Supports(-1));
        CodecWorkspace workspace = codec.CreateWorkspace();
        byte[] item = new byte[codec.ItemBytes], code = new byte[codec.CodeBytes];
        Assert.StartsWith("effort 1 samples", Refused(() => codec.Encode(item, code, workspace, out _, 1)));
        Assert.StartsWith("effort is 99", Refused(() => codec.Encode(item, code, workspace, out _, 99)));
        Assert.Contains("another codec", Refused(() => new Codec(Model).Decode(code, item, workspace, out _)));
        byte[] both = new byte[100];
        Assert.Contains("overlap", Assert.Throws<ArgumentException>(
            () => codec.Decode(both.AsSpan(0, 2), both.AsSpan(1), workspace, out _)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => codec.CreateWorkspace(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => codec.CreateWorkspace(maxEffort: 9));
        Assert.Contains("CompileCodebook", Refused(() => codec.Encode(item, code, workspace, out _, 9)));
        Assert.Contains("at most 8", Assert.Throws<ArgumentException>(
            () => new Codec(Model, new CodecOptions { CompileCodebook = true, MostCodebookBits = 8 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Codec(Model, new CodecOptions { MostCodebookBits = 25 }));
        workspace.Enter(codec);
        Assert.Contains("in use", Assert.Throws<InvalidOperationException>(() => codec.Decode(code, item, workspace, out _)).Message);
        workspace.Leave();
        codec.Decode(code, item, workspace, out _);

        static string Refused(Action call) => Assert.Throws<ArgumentException>(call).Message;
    }

    [Theory]
    [MemberData(nameof(Efforts))]
    public void Allocates_nothing_and_holds_what_it_says(int effort)
    {
        foreach (bool codebook in (bool[])[false, true])
        {
            var codec = new Codec(Model, new CodecOptions { CompileCodebook = codebook });
            if (!codec.Supports(effort)) continue;
            int many = effort is Encoder.ThresholdEffort or Encoder.ExhaustiveEffort ? Items : 3;
            byte[] items = Bytes(Drawn.Bits(many, TinyModels.Visible, 1)), codes = new byte[many * codec.CodeBytes];
            foreach (int batch in (int[])[1, 2])
            {
                foreach (int length in (int[])[codec.ItemBytes, items.Length])
                {
                    using CodecWorkspace workspace = codec.CreateWorkspace(batch, effort);
                    long bytes = workspace.Bytes;
                    Allocations.AssertNone(step =>
                    {
                        codec.Encode(items.AsSpan(0, length), codes, workspace, out int count, effort, step);
                        codec.Decode(codes.AsSpan(0, count * codec.CodeBytes), items, workspace, out _);
                    });
                    Assert.Equal(bytes, workspace.Bytes);
                    Assert.Equal(bytes, codec.WorkspaceBytes(batch, effort));
                }
            }
        }
    }

    [Fact]
    public void The_memory_of_a_workspace_is_what_it_says()
    {
        var codec = new Codec(Model);
        long bytes = 0, allocated = long.MaxValue;

        // The least of some, since the runtime allocates for what is new to it.
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bytes = codec.CreateWorkspace(1000, 1).Bytes;
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(allocated, bytes, bytes + 10_000);
    }

    [Theory]
    [InlineData(Encoder.SamplingEffort)]
    [InlineData(Encoder.DescentEffort)]
    [InlineData(Encoder.ExhaustiveEffort)]
    public void Any_number_of_callers_get_the_same_bytes_as_one(int effort)
    {
        var codec = new Codec(Model, new CodecOptions { CompileCodebook = true });
        byte[] items = Bytes(Drawn.Bits(Items, TinyModels.Visible, 1));
        (byte[] Codes, byte[] Back) alone = Run(0);
        (byte[] Codes, byte[] Back)[] results = new (byte[], byte[])[8];
        Thread[] threads = [.. results.Select((_, i) => new Thread(() => results[i] = Run(i)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(results, result =>
        {
            Assert.Equal(alone.Codes, result.Codes);
            Assert.Equal(alone.Back, result.Back);
        });

        (byte[], byte[]) Run(int i)
        {
            using CodecWorkspace workspace = codec.CreateWorkspace(1 + 5 * i);
            byte[] codes = new byte[Items * codec.CodeBytes], back = new byte[items.Length];
            for (int round = 0; round < 2; round++)
            {
                codec.Encode(items, codes, workspace, out _, effort, seed: 9);
                codec.Decode(codes, back, workspace, out _);
            }

            return (codes, back);
        }
    }

    [Fact]
    public void Loads_from_a_path_and_from_a_stream()
    {
        string path = Path.GetTempFileName();
        try
        {
            ModelFile.Save(Model, path, overwrite: true);
            using FileStream stream = File.OpenRead(path);
            ModelIdentity identity = ModelIdentity.Of(Model);
            Assert.Equal(identity, Codec.Load(path).Identity);
            Assert.Equal(identity, Codec.Load(stream).Identity);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Codes decode to what the codebook has, whatever the sizes and the measure.
    [Property(MaxTest = 40)]
    public void Both_decoders_agree_for_any_model(byte visible, byte code, byte items, byte measure, int seed)
    {
        int n = visible % 200 + 1, k = code % 10 + 1, count = items % 40;
        DistortionMeasure d = (measure % 4) switch
        {
            0 => DistortionMeasure.Hamming,
            1 => DistortionMeasure.Asymmetric(2, 1),
            2 => DistortionMeasure.Hamming.WithWeights([.. Enumerable.Range(1, n).Select(i => (double)i)]),
            _ => DistortionMeasure.Wem,
        };
        var model = new CompressionModel { Autoencoder = DeepAutoencoder.Unroll(Drawn.Network(seed, n, 12, k)), Measure = d };
        Codec network = new(model), table = new(model, new CodecOptions { CompileCodebook = true });
        CodecWorkspace one = network.CreateWorkspace(7), other = table.CreateWorkspace();
        byte[] codes = new byte[count * network.CodeBytes], a = new byte[count * network.ItemBytes], b = [.. a];
        Check(OperationStatus.Done, count, network.Encode(Bytes(Drawn.Bits(count, n, seed)), codes, one, out int done), done);
        Check(OperationStatus.Done, count, network.Decode(codes, a, one, out done), done);
        Check(OperationStatus.Done, count, table.Decode(codes, b, other, out done), done);
        Assert.Equal(a, b);
    }

    private static void Check(OperationStatus expected, int expectedCount, OperationStatus actual, int count) =>
        Assert.Equal((expected, expectedCount), (actual, count));

    // By single bits, as the format is described.
    private static byte[] Bytes(BitMatrix rows)
    {
        int size = (rows.Columns + 7) / 8;
        byte[] bytes = new byte[rows.Rows * size];
        for (int r = 0; r < rows.Rows; r++)
        {
            for (int j = 0; j < rows.Columns; j++)
                if (rows[r, j]) bytes[r * size + j / 8] |= (byte)(1 << j % 8);
        }

        return bytes;
    }
}
