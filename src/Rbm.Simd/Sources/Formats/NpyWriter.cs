using System.Buffers.Binary;
using System.Text;

namespace Rbm.Simd.Sources.Formats;

/// <summary>Writes a NumPy array of type uint8, values 0 and 255: items x height x width, items x N when height is 1.</summary>
internal sealed class NpyWriter : BinarySink
{
    // The data begin at a multiple of this, as NumPy's own writer has it.
    private const int Alignment = 64;

    public NpyWriter(Stream stream, long count, int width, int height)
        : base(stream, count, width, height, (long)width * height)
    {
        string shape = height == 1 ? $"{count}, {width}" : $"{count}, {height}, {width}";
        string text = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape}), }}";
        int before = NpyHeader.Magic.Length + 4;
        int total = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[total];
        NpyHeader.Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - before));
        Encoding.ASCII.GetBytes(text.PadRight(total - before - 1) + "\n", header.AsSpan(before));
        stream.Write(header);
    }

    private protected override void Encode(ReadOnlySpan<ulong> words, Span<byte> bytes) => Spread(words, bytes);
}
