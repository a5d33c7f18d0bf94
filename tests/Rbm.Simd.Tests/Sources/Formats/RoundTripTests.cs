using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;

namespace Rbm.Simd.Tests.Sources.Formats;

public class RoundTripTests
{
    private static readonly string[] Names =
        ["x.idx", "x.IDX.gz", "images-idx3-ubyte", "images-idx3-ubyte.gz", "x.pbm", "x.npy", "x.bits"];

    [Property(MaxTest = 60)]
    public void Every_format_reads_back_what_it_wrote(byte width, byte height, byte count, ulong seed)
    {
        BitSource source = Source(width % 70 + 1, height % 9 + 1, count % 30 + 1, seed);
        foreach (string name in Names)
        {
            byte[] file = FileBytes.Write(name, source);
            var options = new SourceOptions { BitsPerItem = source.Length };
            IBinarySource back = FileBytes.Read(file, name, options);
            AssertSame(source, back, name);
            if (!name.EndsWith(".bits")) Assert.Equal((source.Width, source.Height), (back.Width, back.Height));
            AssertSame(source, SourceFactory.Read(new FileBytes.TricklingStream(file), name, options), name);
        }
    }

    [Property(MaxTest = 30)]
    public void A_limit_takes_the_first_items(byte length, byte count, byte limit, ulong seed)
    {
        BitSource source = Source(length + 1, 1, count % 30 + 1, seed);
        int items = limit % 40 + 1, expected = Math.Min(items, source.Count);
        foreach (string name in Names)
        {
            var options = new SourceOptions { BitsPerItem = source.Length, Items = items };
            IBinarySource back = FileBytes.Read(FileBytes.Write(name, source), name, options);
            Assert.Equal(expected, back.Count);
            Assert.True(Reading.All(source).Slice(0, expected).Words.SequenceEqual(Reading.All(back).Words), name);
        }
    }

    [Property(MaxTest = 30)]
    public void Gzip_is_recognised_by_its_content(byte width, byte height, ulong seed)
    {
        BitSource source = Source(width % 70 + 1, height % 9 + 1, 5, seed);
        foreach (string name in (string[])["x.idx", "x.pbm", "x.npy"])
            AssertSame(source, FileBytes.Read(FileBytes.Gzip(FileBytes.Write(name, source)), name), name);
    }

    [Property(MaxTest = 60)]
    public void A_cut_anywhere_is_noticed(byte width, byte height, ushort at, ulong seed)
    {
        BitSource source = Source(width % 40 + 1, height % 5 + 1, 6, seed);
        foreach (string name in Names)
        {
            byte[] file = FileBytes.Write(name, source);
            int kept = at % file.Length;
            byte[] cut = file[..kept];
            bool packed = name.EndsWith(".bits"), pbm = name.EndsWith(".pbm");

            // A stream that may hold any number of items is whole where an item ends.
            if ((packed || pbm) && kept > 0 && kept % (file.Length / source.Count) == 0) continue;
            FileBytes.Refusal(cut, name, packed ? new SourceOptions { BitsPerItem = source.Length } : null);
        }
    }

    [Property(MaxTest = 30)]
    public void Bits_in_bytes_are_the_inverse_of_bytes_in_bits(ulong[] words, byte offset, byte count)
    {
        if (words.Length == 0) return;
        byte[] bytes = new byte[words.Length * 8];
        BitOrder.ToBytes(words, bytes);
        ulong[] back = new ulong[words.Length];
        BitOrder.FromBytes(bytes, back);
        Assert.Equal(words, back);

        int bits = count % 8 + 1, first = offset % (words.Length * 64 - 7);
        ulong[] one = new ulong[words.Length];
        BitOrder.Deposit(BitOrder.Extract(words, first, bits), one, first, bits);
        for (int j = 0; j < words.Length * 64; j++)
        {
            bool expected = j >= first && j < first + bits && (words[j / 64] >> j % 64 & 1) != 0;
            Assert.Equal(expected, (one[j / 64] >> j % 64 & 1) != 0);
            Assert.Equal((words[j / 64] >> j % 64 & 1) != 0, (bytes[j / 8] >> (7 - j % 8) & 1) != 0);
        }
    }

    private static BitSource Source(int width, int height, int count, ulong seed)
    {
        BitMatrix bits = Reading.All(new BernoulliSource(0.4, width * height, count, seed));
        return new BitSource("bits", bits, width, height);
    }

    private static void AssertSame(IBinarySource expected, IBinarySource actual, string name)
    {
        Assert.Equal(name, actual.Name);
        Assert.Equal((expected.Count, expected.Length), (actual.Count, actual.Length));
        Assert.True(Reading.All(expected).Words.SequenceEqual(Reading.All(actual).Words), name);
    }
}
