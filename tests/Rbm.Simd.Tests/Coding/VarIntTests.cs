using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;

namespace Rbm.Simd.Tests.Coding;

public class VarIntTests
{
    [Property(MaxTest = 1000)]
    public void Reads_back_what_it_wrote(ulong bits, byte shift)
    {
        ulong value = bits >> (shift & 63);
        byte[] bytes = new byte[VarInt.MaxLength];
        int length = VarInt.Write(bytes, value);
        Assert.Equal(length, VarInt.LengthOf(value));
        Assert.Equal(value, Read(bytes[..length]));
    }

    [Theory]
    [InlineData(0ul, new byte[] { 0 })]
    [InlineData(127ul, new byte[] { 0x7F })]
    [InlineData(128ul, new byte[] { 0x80, 0x01 })]
    [InlineData(784ul, new byte[] { 0x90, 0x06 })]
    [InlineData(ulong.MaxValue, new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 })]
    public void Spells_numbers_as_LEB128(ulong value, byte[] spelling)
    {
        byte[] bytes = new byte[VarInt.MaxLength];
        Assert.Equal(spelling, bytes[..VarInt.Write(bytes, value)]);
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x00 })]
    [InlineData(new byte[] { 0xFF, 0x80, 0x00 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 255, 2 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0 })]
    public void Refuses_longer_forms_and_what_does_not_fit(byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => Read(bytes));

    private static ulong Read(byte[] bytes)
    {
        var crc = new Crc32C();
        return new StreamInput(new MemoryStream(bytes)).NeedVarInt("a number", ref crc);
    }
}
