using Rbm.Simd.Bits;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;

namespace Rbm.Simd.Tests.Sources.Formats;

public class ReaderErrorTests
{
    [Theory]
    [InlineData("000008", "byte 3: data end, 1 more bytes expected (IDX header)")]
    [InlineData("00000d0300000001", "byte 2: values of IDX type 0x0d, expected 0x08 (unsigned bytes)")]
    [InlineData("0000080100000001ff", "byte 3: 1 axes, 2 or 3 expected")]
    [InlineData("0000080400000001", "byte 3: 4 axes, 2 or 3 expected")]
    [InlineData("0000080300000000", "byte 4: empty source: items is 0, expected 1 or more")]
    [InlineData("000008030000000100000000", "byte 8: empty source: height is 0")]
    [InlineData("00000803000000010000000100000000", "byte 12: empty source: width is 0")]
    [InlineData("0000080300000001000000", "byte 11: data end, 1 more bytes expected (IDX header, height)")]
    [InlineData("00000803ffffffff0000000100000001", "byte 4: sizes 4294967295 x 1 x 1 overflow")]
    [InlineData("00000803000000010001000000010000", "byte 4: sizes 1 x 65536 x 65536 overflow")]
    [InlineData("00000803000000020000000100000003010203", "byte 19: data end, 3 more bytes expected (2 items (1 x 3 pixels)")]
    [InlineData("000008030000000100000001000000030102030405", "byte 19: data go on after the 1 items (1 x 3 pixels) of 3 bytes")]
    public void Idx(string file, string message) => Assert.Contains(message, FileBytes.Refusal(Convert.FromHexString(file)));

    [Theory]
    [InlineData("", "byte 0: empty source: no data, expected IDX, PBM (P4), PGM (P5) or NPY")]
    [InlineData("89504e470d0a", "byte 0: begins with 89504e470d0a, expected IDX")]
    [InlineData("41", "byte 0: begins with 41, expected IDX")]
    [InlineData("5033", "byte 0: begins with 5033, expected IDX")]
    public void Unknown_formats(string file, string message) =>
        Assert.Contains(message, FileBytes.Refusal(Convert.FromHexString(file)));

    [Theory]
    [InlineData("P4", "byte 2: data end, 1 more bytes expected (width)")]
    [InlineData("P48 1\n", "byte 2: no white space before the width")]
    [InlineData("P4 x", "byte 3: no number, expected the width of the picture")]
    [InlineData("P4 8 -1\n", "byte 5: no number, expected the height")]
    [InlineData("P4 0 8\n", "byte 3: empty source: width is 0")]
    [InlineData("P4 8 0\n", "byte 5: empty source: height is 0")]
    [InlineData("P4 99999999999999999999 1\n", "byte 3: width overflows, at most 2147483647")]
    [InlineData("P4 65536 65536\n", "byte 2: sizes 65536 x 65536 overflow")]
    [InlineData("P4 8 8", "byte 6: data end, 1 more bytes expected (picture header)")]
    [InlineData("P4 8 8#\n", "byte 6: no white space after the picture header")]
    [InlineData("P4 9 3\nabcd", "byte 11: data end, 2 more bytes expected (3 rows of 2 bytes)")]
    [InlineData("P4 8 1\naP4 9 1\nab", "byte 15: a picture of 9 x 1, expected 8 x 1 as the first one")]
    [InlineData("P4 8 1\na\n", "byte 8: no P4, expected the beginning of a picture")]
    [InlineData("P4 8 1\naP5 8 1\na", "byte 8: no P4, expected the beginning of a picture")]
    [InlineData("P5 1 1 256\na", "byte 6: largest value is 256, expected 1 to 255")]
    [InlineData("P5 1 1 0\na", "byte 7: empty source: largest value is 0")]
    [InlineData("P5 2 1 97\nab", "byte 11: value 98, expected 0 to 97")]
    [InlineData("P5 2 2 255\nabc", "byte 14: data end, 1 more bytes expected (2 rows of 2 bytes)")]
    [InlineData("P5 2 1 255\nabc", "byte 13: no P5, expected the beginning of a picture")]
    [InlineData("P5 1 1 255\naP5 1 2 255\nab", "byte 23: a picture of 1 x 2, expected 1 x 1 as the first one")]
    public void Netpbm(string file, string message) => Assert.Contains(message, FileBytes.Refusal(FileBytes.Bytes(file)));

    [Theory]
    [InlineData("|u1", "False", "(2, 2)", 3, "data end, 1 more bytes expected (2 items of 2 bytes)")]
    [InlineData("|u1", "False", "(2, 2)", 5, "data go on after the 2 items of 2 bytes, expected the end")]
    [InlineData("<f4", "False", "(2, 2)", 4, "byte 20: values of NPY type '<f4', expected '|b1' (bool) or '|u1' (uint8)")]
    [InlineData("|i1", "False", "(2, 2)", 4, "byte 20: values of NPY type '|i1'")]
    [InlineData("<\n\u0085", "False", "(2, 2)", 4, "byte 20: values of NPY type '<??', expected")]
    [InlineData("|u1", "True", "(2, 2)", 4, "byte 44: values in Fortran order, expected C order")]
    [InlineData("|u1", "Maybe", "(2, 2)", 4, "byte 44: malformed NPY header, expected True or False")]
    [InlineData("|u1", "False", "(4,)", 4, "byte 60: shape (4), expected two axes or more")]
    [InlineData("|u1", "False", "()", 4, "byte 60: shape (), expected two axes or more")]
    [InlineData("|u1", "False", "(0, 4)", 0, "byte 60: empty source: shape (0, 4)")]
    [InlineData("|u1", "False", "(4, 0)", 0, "byte 60: empty source: shape (4, 0)")]
    [InlineData("|u1", "False", "(1, 65536, 65536)", 4, "byte 60: shape (1, 65536, 65536) overflows")]
    [InlineData("|u1", "False", "(1, 9223372036854775807, 9223372036854775807, 9223372036854775807, 2)", 4, "overflows")]
    [InlineData("|u1", "False", "(4294967296, 1)", 4, "byte 60: shape (4294967296, 1) overflows")]
    [InlineData("|u1", "False", "(99999999999999999999, 1)", 4, "byte 61: malformed NPY header, expected a size")]
    [InlineData("|u1", "False", "(-1, 1)", 4, "byte 61: malformed NPY header, expected a size")]
    [InlineData("|u1", "False", "(1, 1", 4, "byte 67: malformed NPY header, expected a size")]
    [InlineData("|u1", "False", "(1 1)", 4, "byte 63: malformed NPY header, expected ')'")]
    [InlineData("|u1", "False", "(1, 1), 'more': 1", 4, "malformed NPY header, expected each of 'descr'")]
    [InlineData("|u1", "False", "(1, 1), 'shape': (1, 1)", 4, "malformed NPY header, expected each of 'descr'")]
    [InlineData("|b1", "False", "(2, 2)", 4, "a bool of value 2, expected 0 or 1")]
    public void Npy(string type, string fortran, string shape, int bytes, string message)
    {
        byte[] data = [.. Enumerable.Range(0, bytes).Select(i => (byte)i)];
        Assert.Contains(message, FileBytes.Refusal(ReaderTests.Npy(type, fortran, shape, data)));
    }

    [Fact]
    public void Npy_headers()
    {
        byte[] magic = NpyHeader.Magic.ToArray();
        Assert.Contains("byte 6: NPY version 4.0, expected 1, 2 or 3", FileBytes.Refusal(FileBytes.Bytes(magic, 4, 0, 2, 0, "{}")));
        Assert.Contains("byte 8: an NPY header of 4294967295 bytes, expected at most",
            FileBytes.Refusal(FileBytes.Bytes(magic, 2, 0, 255, 255, 255, 255, "{}")));
        Assert.Contains("byte 12: data end, 8 more bytes expected (NPY header)",
            FileBytes.Refusal(FileBytes.Bytes(magic, 1, 0, 10, 0, "{}")));
        Assert.Contains("byte 10: malformed NPY header, expected each of", FileBytes.Refusal(FileBytes.Bytes(magic, 1, 0, 2, 0, "{}")));
        Assert.Contains("byte 10: malformed NPY header, expected '{'", FileBytes.Refusal(FileBytes.Bytes(magic, 1, 0, 2, 0, "()")));
        Assert.Contains("byte 11: malformed NPY header, expected a string", FileBytes.Refusal(FileBytes.Bytes(magic, 1, 0, 2, 0, "{1")));
        Assert.Contains("malformed NPY header, expected the string's end", FileBytes.Refusal(FileBytes.Bytes(magic, 1, 0, 3, 0, "{'a")));
        Assert.Contains("byte 7: data end, 1 more bytes expected (NPY header)", FileBytes.Refusal(FileBytes.Bytes(magic, 1)));
        Assert.Contains("no \\x93NUMPY", Assert.Throws<InvalidDataException>(
            () => NpyReader.Read(new MemoryStream(FileBytes.Bytes("12345678901234567890")), "f")).Message);
    }

    [Fact]
    public void Packed_bits()
    {
        var ten = new SourceOptions { BitsPerItem = 10 };
        Assert.Contains("byte 0: empty source: no data, expected items of 2 bytes (10 bits)", FileBytes.Refusal([], "x.bits", ten));
        Assert.Contains("byte 3: data end, 1 more bytes expected (items of 2 bytes (10 bits))",
            FileBytes.Refusal([1, 0, 2], "x.bits", ten));
        Assert.Contains("byte 3: item 1 ends in bits that are not zero, expected 6 zero bits after 10",
            FileBytes.Refusal([1, 0, 2, 0b00100000], "x.bits", ten));
    }

    [Fact]
    public void Damaged_gzip()
    {
        byte[] file = FileBytes.Bytes(new byte[] { 0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 100, 0, 0, 0, 100 }, Noise(40_000));
        byte[] whole = FileBytes.Gzip(file);
        Assert.Equal(4, FileBytes.Read(whole).Count);
        for (int kept = 2; kept < whole.Length; kept += kept < 30 || kept > whole.Length - 20 ? 1 : 997)
            FileBytes.Refusal(whole[..kept]);

        byte[] flipped = [.. whole];
        flipped[^6] ^= 1;
        Assert.Contains("gzip data are damaged or cut off", FileBytes.Refusal(flipped));
        Assert.Contains("byte 40016: data go on after", FileBytes.Refusal(FileBytes.Gzip([.. file, 0])));
    }

    [Fact]
    public void Nothing_is_allocated_on_a_claim_alone()
    {
        // 2,000,000,000 bytes claimed by 20; plain, of unknown length, and compressed.
        byte[] idx = [0, 0, 8, 3, 0, 0, 0x4E, 0x20, 0, 0, 0x03, 0xE8, 0, 0, 0, 0x64, 1, 2, 3, 4];
        byte[] pgm = FileBytes.Bytes("P5 40000 50000 255\nabcd");
        byte[] npy = ReaderTests.Npy("|u1", "False", "(20000, 1000, 100)", [1, 2, 3, 4]);
        foreach (byte[] file in (byte[][])[idx, pgm, npy])
        {
            FileBytes.Refusal(file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains("1999999996 more bytes expected", FileBytes.Refusal(file));
            Assert.Contains("1999999996 more bytes expected", FileBytes.Refusal(FileBytes.Gzip(file)));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }
    }

    [Fact]
    public void Limits_of_items_must_be_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => IdxReader.ReadImages(Stream.Null, "f", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IdxReader.ReadLabels(Stream.Null, "f", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PbmReader.Read(Stream.Null, "f", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PgmReader.Read(Stream.Null, "f", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NpyReader.Read(Stream.Null, "f", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedBitsReader.Read(Stream.Null, "f", 8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedBitsReader.Read(Stream.Null, "f", 0));
    }

    private static byte[] Noise(int count)
    {
        BitMatrix bits = Reading.All(new BernoulliSource(0.5, 8 * count, 1, 1));
        byte[] bytes = new byte[count];
        BitOrder.ToBytes(bits.Row(0), bytes);
        return bytes;
    }
}
