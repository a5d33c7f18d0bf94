using System.Buffers.Binary;
using System.Numerics;

namespace Rbm.Simd.Bits;

/// <summary>
/// CRC-32C (Castagnoli polynomial 0x1EDC6F41, reflected; start value and final XOR all ones), as in iSCSI (RFC 3720, B.4).
/// </summary>
/// <remarks>
/// The runtime's step compiles to the SSE4.2 or ARMv8 instruction and has a table fallback. Eight bytes at a time reach some
/// 10 GB/s, far above what the codes' producers need.
/// </remarks>
internal struct Crc32C()
{
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all bytes so far.</summary>
    public readonly uint Value => ~_state;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = new Crc32C();
        crc.Add(bytes);
        return crc.Value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte b in bytes) state = BitOperations.Crc32C(state, b);
        _state = state;
    }

    public void Add(byte value) => _state = BitOperations.Crc32C(_state, value);

    /// <summary>The value's four bytes, lowest first.</summary>
    public void Add(uint value) => _state = BitOperations.Crc32C(_state, value);

    /// <summary>The value's eight bytes, lowest first.</summary>
    public void Add(ulong value) => _state = BitOperations.Crc32C(_state, value);
}
