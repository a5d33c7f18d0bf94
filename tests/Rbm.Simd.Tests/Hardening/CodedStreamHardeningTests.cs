using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Coding;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Hardening;

/// <summary>Streams with range-coded codes and with escapes, read through the decoder to the items.</summary>
public sealed class CodedStreamHardeningTests : IDisposable
{
    private const int Items = 60;

    private readonly WorkerTeam _team = new(1);
    private readonly CompressionModel _model;
    private readonly BitMatrix _originals;
    private readonly List<byte[]> _corpus = [];

    public CodedStreamHardeningTests()
    {
        CompressionModel plain = TinyModels.Create();
        _originals = Drawn.Bits(Items, TinyModels.Visible, 3);
        var codes = new BitMatrix(Items, TinyModels.Code);
        new Encoder(plain, _team).Encode(_originals.View, codes.View);
        short[] biases = [.. Enumerable.Range(0, TinyModels.Code).Select(
            j => (short)(20 * (2 * Enumerable.Range(0, Items).Count(i => codes[i, j]) - Items)))];
        _model = plain with { CodeModel = new CodeModel(biases) };
        foreach (double? bound in (double?[])[null, 0, 0.1])
        {
            using var stream = new MemoryStream();
            var options = new StreamEncoderOptions { MaxDistortion = bound, BlockItems = 25, Items = bound == 0.1 ? Items : null };
            var encoder = new StreamEncoder(_model, stream, options, _team);
            encoder.Write(_originals.View);
            encoder.Complete();
            _corpus.Add(stream.ToArray());
        }
    }

    public void Dispose() => _team.Dispose();

    [Fact]
    public void The_corpus_has_what_it_is_for()
    {
        foreach (byte[] good in _corpus)
        {
            var reader = new CodeStreamReader(new MemoryStream(good));
            Assert.Equal(Items, reader.Verify());
            Assert.InRange(reader.Statistics.RawBlocks, 0, reader.Statistics.Blocks - 1);
            Assert.Equal(good == _corpus[0] ? 0 : 3, reader.Statistics.EscapedBlocks);
        }

        Assert.Equal(Text(_originals, Items), Decoded(new MemoryStream(_corpus[1])));
    }

    [Theory]
    [InlineData(31, 3000)]
    public void A_damaged_stream_is_refused(int seed, int runs)
    {
        var mutator = new Mutator(seed);
        for (int run = 0; run < runs; run++)
        {
            byte[] bad = mutator.Next(_corpus, out _);
            if (_corpus.Any(good => good.AsSpan().SequenceEqual(bad))) continue;
            Assert.Null(Guard.Run(bad, "decode", () => Decoded(Guard.Stream(bad, seeks: run % 2 == 0))));
        }
    }

    [Theory]
    [InlineData(32, 3000)]
    public void Whatever_is_under_right_checksums_decodes_the_same_in_every_way(int seed, int runs)
    {
        var mutator = new Mutator(seed);
        int accepted = 0;
        for (int run = 0; run < runs; run++)
        {
            byte[] bad = mutator.Next(_corpus, out _);
            StreamSeals.Mend(bad);
            if (Check(bad) is not null) accepted++;
        }

        Assert.InRange(accepted, runs / 50, runs);
    }

    [Fact]
    public void Every_changed_byte_is_found_and_hurts_its_own_block_only()
    {
        byte[] good = _corpus[2];
        string[] items = Decoded(new MemoryStream(good)).Split(';')[..Items];
        int header = new CodeStreamReader(new MemoryStream(good)).Header.Length;
        for (int at = header; at < good.Length; at++)
        {
            foreach (byte flip in (byte[])[0x01, 0x80, 0xFF])
            {
                byte[] bad = [.. good];
                bad[at] ^= flip;
                Assert.Throws<InvalidDataException>(() => Decoded(new MemoryStream(bad)));
                var reader = new CodeStreamReader(new MemoryStream(bad), salvage: true);
                var decoder = new StreamDecoder(_model, reader, _team);
                var part = new BitMatrix(40, TinyModels.Visible);
                int got = 0;
                while (decoder.Read(part.View, out long first) is var count and > 0)
                {
                    for (int r = 0; r < count; r++, got++) Assert.Equal(items[first + r], Row(part, r));
                }

                Assert.Equal(Items - got, reader.Lost.Sum(lost => lost.Count!.Value));
                Assert.InRange(got, Items - 25, Items);
            }
        }
    }

    /// <summary>Good streams.</summary>
    internal IReadOnlyList<byte[]> Corpus => _corpus;

    /// <summary>Decodes a stream in every way and compares; null if it is refused.</summary>
    internal string? Check(byte[] bad)
    {
        string? inOrder = Guard.Run(bad, "decode", () => Decoded(Guard.Stream(bad, seeks: true)));
        Assert.Equal(inOrder, Guard.Run(bad, "decode a pipe", () => Decoded(Guard.Stream(bad, seeks: false))));
        if (inOrder is not null) Assert.Equal(inOrder, Guard.Run(bad, "decode anywhere", () => DecodedAnywhere(bad)));
        return inOrder;
    }

    private string Decoded(Stream stream)
    {
        var decoder = new StreamDecoder(_model, new CodeStreamReader(stream), _team);
        var part = new BitMatrix(7, TinyModels.Visible);
        var text = new System.Text.StringBuilder();
        while (decoder.Read(part.View) is var count and > 0) text.Append(Text(part, count));
        return text.ToString();
    }

    private string DecodedAnywhere(byte[] bytes)
    {
        var reader = new CodeStreamReader(Guard.Stream(bytes, seeks: true));
        var decoder = new StreamDecoder(_model, reader, _team);
        long items = reader.CountItems();
        string[] text = new string[items];
        var part = new BitMatrix(1, TinyModels.Visible);
        for (long i = items - 1; i >= 0; i--)
        {
            decoder.ReadAt(i, part.View);
            text[i] = Text(part, 1);
        }

        return string.Concat(text);
    }

    private static string Text(BitMatrix bits, int rows) =>
        string.Concat(Enumerable.Range(0, rows).Select(r => Row(bits, r) + ";"));

    private static string Row(BitMatrix bits, int row) => string.Join(',', bits.Row(row).ToArray());
}
