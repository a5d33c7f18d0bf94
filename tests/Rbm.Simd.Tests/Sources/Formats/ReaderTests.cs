using System.Text;
using Rbm.Simd.Bits;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;

namespace Rbm.Simd.Tests.Sources.Formats;

/// <summary>Files as other programs write them.</summary>
public class ReaderTests
{
    [Fact]
    public void Idx_pictures_keep_their_grey_values_and_shape()
    {
        GreyImages images = IdxReader.ReadImages(
            new MemoryStream([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]), "f");
        Assert.Equal((2, 3, 1, false), (images.Count, images.Width, images.Height, images.IsBinary));
        Assert.Equal([4, 5, 6], images[1].ToArray());
    }

    [Fact]
    public void Idx_of_two_axes_is_items_of_one_row()
    {
        GreyImages images = IdxReader.ReadImages(new MemoryStream([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3]), "f");
        Assert.Equal((1, 3, 1), (images.Count, images.Width, images.Height));
    }

    [Fact]
    public void Idx_labels_are_read()
    {
        byte[] file = [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9];
        Assert.Equal([7, 8, 9], IdxReader.ReadLabels(new MemoryStream(file), "f"));
        Assert.Equal([7, 8], IdxReader.ReadLabels(new MemoryStream(FileBytes.Gzip(file)), "f", 2));
        var error = Assert.Throws<InvalidDataException>(
            () => IdxReader.ReadLabels(new MemoryStream([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]), "f"));
        Assert.Equal("f: byte 3: 3 axes, 1 expected for labels", error.Message);
    }

    [Fact]
    public void Pbm_pictures_follow_one_another_and_may_have_comments()
    {
        byte[] file = FileBytes.Bytes("P4 # a comment 9 9\n#another\n10\t2\n", 0b10000000, 0b01111111, 0b00000001, 0b11000000,
            "P4\n10 2 ", 0, 0, 0xFF, 0xFF);
        IBinarySource source = FileBytes.Read(file);
        Assert.Equal((2, 10, 2), (source.Count, source.Width, source.Height));
        BitMatrix bits = Reading.All(source);

        // Row 0 is 1000000001, row 1 is 0000000111; the filling bits of a row count for nothing.
        Assert.Equal(0b1110000000_1000000001ul, bits.Row(0)[0]);
        Assert.Equal(0b1111111111_0000000000ul, bits.Row(1)[0]);
    }

    [Fact]
    public void Pgm_values_are_scaled_to_255()
    {
        byte[] file = FileBytes.Bytes("P5\n#c\n3 1\n100\n", 0, 50, 100, "P5 3 1 255\n", 1, 2, 3);
        GreyImages images = PgmReader.Read(new MemoryStream(file), "f");
        Assert.Equal([0, 128, 255], images[0].ToArray());
        Assert.Equal([1, 2, 3], images[1].ToArray());
        Assert.True(PgmReader.Read(new MemoryStream(FileBytes.Bytes("P5 3 1 1\n", 0, 1, 1)), "f").IsBinary);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Npy_arrays_of_every_version_are_read(int version)
    {
        GreyImages grey = NpyReader.Read(new MemoryStream(Npy("|u1", "False", "(2, 1, 3)", [1, 2, 3, 4, 5, 6], version)), "f");
        Assert.Equal((2, 3, 1), (grey.Count, grey.Width, grey.Height));
        Assert.Equal([4, 5, 6], grey[1].ToArray());
        byte[] file = Npy("|b1", "False", "(1, 2, 1, 3,)", [1, 0, 1, 1, 0, 0], version);
        GreyImages bits = NpyReader.Read(new MemoryStream(file), "f");
        Assert.Equal((1, 3, 2, true), (bits.Count, bits.Width, bits.Height, bits.IsBinary));
    }

    [Fact]
    public void Npy_headers_may_be_written_in_other_ways()
    {
        byte[] file = FileBytes.Bytes(NpyHeader.Magic.ToArray(), 1, 0, 58, 0,
            "{\"shape\":(1,2),\"fortran_order\" : False,\n'descr': 'u1'}".PadRight(58), 8, 9);
        Assert.Equal([8, 9], NpyReader.Read(new MemoryStream(file), "f")[0].ToArray());
    }

    // numpy.lib.format: keys in alphabetical order, a comma before the brace, spaces and a line feed up to a multiple of 64.
    [Fact]
    public void The_npy_writer_lays_a_file_out_as_numpy_does()
    {
        var source = new BitSource("b", new BitMatrix(2, 3) { [0, 1] = true, [1, 0] = true, [1, 1] = true }, 3, 1);
        string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
        byte[] expected = FileBytes.Bytes(NpyHeader.Magic.ToArray(), 1, 0, 118, 0, header, 0, 255, 0, 255, 255, 0);
        Assert.Equal(expected, FileBytes.Write("x.npy", source));
    }

    [Fact]
    public void Packed_bits_are_those_of_numpy_packbits()
    {
        // numpy.packbits([[1,0,0,0,0,0,0,0,1,1], [0,1,0,0,0,0,0,0,0,1]], axis=1)
        byte[] file = [0b10000000, 0b11000000, 0b01000000, 0b01000000];
        IBinarySource source = FileBytes.Read(file, "x.bits", new SourceOptions { BitsPerItem = 10 });
        BitMatrix bits = Reading.All(source);
        Assert.Equal(0b1100000001ul, bits.Row(0)[0]);
        Assert.Equal(0b1000000010ul, bits.Row(1)[0]);
        Assert.Equal(file, FileBytes.Write("x.bits", source));
        Assert.Equal(file, FileBytes.Write("-", source));
    }

    [Fact]
    public void Packed_bits_that_look_like_gzip_or_idx_are_packed_bits()
    {
        var options = new SourceOptions { BitsPerItem = 8 };
        Assert.Equal(3, FileBytes.Read([0x1F, 0x8B, 0x08], "x.bits", options).Count);
        Assert.Equal(4, FileBytes.Read([0, 0, 8, 3], "-", options).Count);
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands_and_left_open()
    {
        var stream = new MemoryStream([9, 9, .. FileBytes.Bytes("P4 8 1\n", 0xFF)]) { Position = 2 };
        Assert.Equal(8, Reading.Ones(Reading.All(SourceFactory.Read(stream, "f", new SourceOptions()))));
        Assert.True(stream.CanRead);
    }

    internal static byte[] Npy(string type, string fortran, string shape, byte[] data, int version = 1)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n";
        byte[] length = version == 1 ? [(byte)header.Length, 0] : [(byte)header.Length, 0, 0, 0];
        return FileBytes.Bytes(NpyHeader.Magic.ToArray(), version, 0, length, Encoding.ASCII.GetBytes(header), data);
    }
}
