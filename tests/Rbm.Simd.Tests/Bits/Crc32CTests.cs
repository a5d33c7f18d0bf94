using FsCheck.Xunit;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Tests.Bits;

public class Crc32CTests
{
    // RFC 3720, B.4, and the check value of the usual catalogues.
    [Fact]
    public void Gives_the_published_values()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0x113FDB5Cu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray()));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Property]
    public void Equals_the_division_bit_by_bit(byte[] bytes) => Assert.Equal(BitByBit(bytes), Crc32C.Of(bytes));

    [Property]
    public void Does_not_depend_on_how_the_bytes_are_split(byte[] first, byte[] second, uint word, ulong longWord)
    {
        var crc = new Crc32C();
        crc.Add(first);
        foreach (byte b in second) crc.Add(b);
        crc.Add(word);
        crc.Add(longWord);
        byte[] words = new byte[12];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(words, word);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(words.AsSpan(4), longWord);
        Assert.Equal(Crc32C.Of([.. first, .. second, .. words]), crc.Value);
    }

    internal static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }
}
