using System.Buffers.Binary;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Tests.Hardening;

/// <summary>
/// Makes all checksums of a damaged stream right again, as far as its sections can be found, so that the damage reaches what lies
/// behind them.
/// </summary>
internal static class StreamSeals
{
    private const int Varints = 4, FirstVarint = 22;

    /// <summary>Corrects the checksums of header, blocks and index, and the index's length, in place.</summary>
    public static void Mend(byte[] bytes)
    {
        int at = FirstVarint;
        for (int field = 0; field < Varints; field++)
            if (Number(bytes, ref at) is null) return;
        if (!Seal(bytes, ref at, Of(bytes.AsSpan(0, Math.Min(at, bytes.Length))))) return;
        uint header = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at - sizeof(uint)));
        for (ulong number = 0; ; number++)
        {
            int begin = at;
            if (Number(bytes, ref at) is not { } payload) return;
            if (payload == 0)
            {
                MendIndex(bytes, begin, at, header);
                return;
            }

            if (Number(bytes, ref at) is null || at >= bytes.Length) return;
            ulong escapes = 0;
            if (bytes[at++] >= 0x80)
            {
                if (Number(bytes, ref at) is not { } length) return;
                escapes = length;
            }

            ulong rest = (ulong)(bytes.Length - at);
            if (payload > rest || escapes > rest - payload) return;
            at += (int)(payload + escapes);
            var crc = new Crc32C();
            crc.Add(header);
            crc.Add(number);
            crc.Add(bytes.AsSpan(begin..at));
            if (!Seal(bytes, ref at, crc.Value)) return;
        }
    }

    private static void MendIndex(byte[] bytes, int begin, int at, uint header)
    {
        if (Number(bytes, ref at) is not { } blocks || Number(bytes, ref at) is null) return;
        for (ulong i = 0; i < blocks; i++)
            if (Number(bytes, ref at) is null) return;
        var crc = new Crc32C();
        crc.Add(header);
        crc.Add(bytes.AsSpan(begin..at));
        if (Seal(bytes, ref at, crc.Value)) Seal(bytes, ref at, (uint)(at - begin));
    }

    private static bool Seal(byte[] bytes, ref int at, uint value)
    {
        if (at > bytes.Length - sizeof(uint)) return false;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
        at += sizeof(uint);
        return true;
    }

    private static uint Of(ReadOnlySpan<byte> bytes) => Crc32C.Of(bytes);

    private static ulong? Number(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; at < bytes.Length && shift < 70; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        return null;
    }
}
