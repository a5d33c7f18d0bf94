using Rbm.Simd.Bits;
using Rbm.Simd.Coding;

namespace Rbm.Simd.Lab.Lossless;

/// <summary>A way to write items down from which they come back bit for bit.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Encode">Writes items.</param>
/// <param name="Decode">Brings them back from the bytes alone and what both sides know.</param>
internal sealed record LosslessCoder(string Name, Func<BitMatrix, byte[]> Encode, Func<byte[], BitMatrix> Decode)
{
    /// <summary>The compressors for any bytes, over packed bits and over a byte for each bit.</summary>
    public static IEnumerable<LosslessCoder> General(int rows, int columns)
    {
        int packed = rows * ((columns + 7) / 8), spread = rows * columns;
        foreach (GeneralCompressor coder in GeneralCompressor.All)
        {
            yield return new($"{coder.Name}, packed bits", items => coder.Compress(ItemBytes.Pack(items)),
                bytes => ItemBytes.Unpack(coder.Decompress(bytes, packed), rows, columns));
        }

        foreach (GeneralCompressor coder in GeneralCompressor.All)
        {
            yield return new($"{coder.Name}, a byte for each bit", items => coder.Compress(ItemBytes.Spread(items)),
                bytes => ItemBytes.Gather(coder.Decompress(bytes, spread), rows, columns));
        }
    }

    /// <summary>Context coding that goes on from what a coder has learned.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="start">What both sides have learned; it does not change.</param>
    /// <param name="rows">The number of items.</param>
    /// <param name="columns">Their bits.</param>
    public static LosslessCoder Context(string name, ContextCoder start, int rows, int columns)
    {
        return new(name, Encode, Decode);

        byte[] Encode(BitMatrix items)
        {
            var encoder = new RangeEncoder();
            start.Copy().Encode(items.View, encoder);
            encoder.Finish();
            return encoder.Bytes.ToArray();
        }

        BitMatrix Decode(byte[] bytes)
        {
            var items = new BitMatrix(rows, columns);
            var decoder = new RangeDecoder(bytes);
            start.Copy().Decode(ref decoder, items.View);
            return items;
        }
    }

    /// <summary>Encodes, decodes, compares, and only then says how many bytes it took.</summary>
    /// <exception cref="InvalidDataException">Other items came back.</exception>
    public long SizeOf(BitMatrix items)
    {
        byte[] bytes = Encode(items);
        BitMatrix back = Decode(bytes);
        for (int r = 0; r < items.Rows; r++)
        {
            if (!items.Row(r).SequenceEqual(back.Row(r)))
                throw new InvalidDataException($"{Name}: item {r} came back changed from {bytes.Length} bytes");
        }

        return bytes.Length;
    }
}
