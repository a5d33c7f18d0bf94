using System.Buffers.Binary;
using System.Numerics;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Coding;

/// <summary>
/// One block of a stream, read whole and checked before any of it is used; the memory is used again for the next one.
/// </summary>
internal sealed class CodeBlock(CodeStreamHeader header)
{
    public const byte RawCodes = 0, EscapesPresent = 0x80;

    // What is allocated before any byte of a block has come; past it, never more than twice what has come.
    private const int FirstRead = 1 << 16;

    private const string What = "a block";

    private byte[] _bytes = new byte[64];
    private int _payload;

    /// <summary>The block's number in the stream, from 0 on.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>Number of items.</summary>
    public int Items { get; private set; }

    /// <summary>The item that is the block's first.</summary>
    public long FirstItem => Number * header.BlockItems;

    /// <summary>
    /// The block's bytes from its length field to its checksum; after a failed reading, what the damaged block claims, 0 if that
    /// is not to be had.
    /// </summary>
    public long FrameLength { get; private set; }

    /// <summary>The byte that says what kind the payload is, and whether escapes follow it.</summary>
    public byte Kind { get; private set; }

    /// <summary>The payload's bytes.</summary>
    public int PayloadLength { get; private set; }

    /// <summary>The escape section's bytes; 0 without one.</summary>
    public int EscapeLength { get; private set; }

    /// <summary>The checksum of a block.</summary>
    public static uint Checksum(CodeStreamHeader header, long number, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> payload)
    {
        // Header and number make a block of another stream, or one in the wrong place, fail as a damaged one does.
        var crc = new Crc32C();
        crc.Add(header.Crc);
        crc.Add((ulong)number);
        crc.Add(fields);
        crc.Add(payload);
        return crc.Value;
    }

    /// <summary>Writes the fields before the payload of a block of raw codes, and returns their length.</summary>
    public static int WriteFields(Span<byte> destination, int payloadLength, int items)
    {
        int length = VarInt.Write(destination, (ulong)payloadLength);
        length += VarInt.Write(destination[length..], (ulong)items);
        destination[length++] = RawCodes;
        return length;
    }

    /// <summary>The bytes of a whole block of raw codes.</summary>
    public static long FrameLengthOf(CodeStreamHeader header, int items)
    {
        int payload = header.PackedLength(items);
        return VarInt.LengthOf((ulong)payload) + VarInt.LengthOf((ulong)items) + 1L + payload + sizeof(uint);
    }

    /// <summary>
    /// Reads the next block; false if the end of the blocks is there instead, whose mark is taken.
    /// </summary>
    /// <exception cref="InvalidDataException">The block is damaged or cut off.</exception>
    public bool Read(StreamInput input, long number)
    {
        Clear();
        long start = input.Position;
        var unused = new Crc32C();
        ulong length = input.NeedVarInt(What, ref unused);
        if (length == 0) return false;
        ulong items = input.NeedVarInt(What, ref unused);
        byte kind = input.NeedByte(What);
        if (items == 0 || items > (ulong)header.BlockItems)
        {
            throw new InvalidDataException(
                $"block {number} at byte {start} has {items} items, expected 1 to {header.BlockItems}");
        }
        if (kind != RawCodes)
        {
            throw new InvalidDataException(
                $"block {number} at byte {start} is of kind {kind}, expected {RawCodes}, the only one known");
        }
        int payload = header.PackedLength((int)items);
        if (length != (ulong)payload)
        {
            throw new InvalidDataException(
                $"block {number} at byte {start} has {length} bytes for {items} items, expected {payload}");
        }

        EnsureCapacity(64, 0);
        _payload = WriteFields(_bytes, payload, (int)items);
        FrameLength = (long)_payload + payload + sizeof(uint);
        ReadRest(input, (int)FrameLength);
        int body = (int)FrameLength - sizeof(uint);
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(body));
        uint computed = Checksum(header, number, _bytes.AsSpan(0, _payload), _bytes.AsSpan(_payload, body - _payload));
        if (stored != computed)
        {
            throw new InvalidDataException(
                $"block {number} (bytes {start} to {input.Position - 1}) is damaged: "
                + $"checksum {stored:x8}, {computed:x8} expected");
        }
        int usedBits = (int)(items * (ulong)header.Code % 8);
        if (usedBits != 0 && _bytes[body - 1] >> usedBits != 0)
        {
            throw new InvalidDataException(
                $"block {number} has bits past its last code at byte {start + body - 1}, zeros expected");
        }
        Number = number;
        Items = (int)items;
        (Kind, PayloadLength, EscapeLength) = (kind, payload, 0);
        return true;
    }

    /// <summary>Holds no block any more.</summary>
    public void Clear()
    {
        Number = -1;
        Items = 0;
        FrameLength = 0;
    }

    /// <summary>The codes from the block's item <paramref name="first"/> on.</summary>
    public void Unpack(int first, BitView destination) =>
        PackedCodes.Unpack(_bytes.AsSpan(_payload), first, destination);

    private void ReadRest(StreamInput input, int frame)
    {
        int have = _payload;
        while (have < frame)
        {
            int upTo = Math.Min(frame, Math.Max(FirstRead, 2 * have));
            EnsureCapacity(upTo, have);
            have += input.Read(_bytes.AsSpan(have, upTo - have));
            if (have < upTo) throw input.Truncated(What);
        }
    }

    private void EnsureCapacity(int length, int used)
    {
        if (_bytes.Length >= length + PackedCodes.Slack) return;
        byte[] larger = new byte[BitOperations.RoundUpToPowerOf2((uint)(length + PackedCodes.Slack))];
        _bytes.AsSpan(0, used).CopyTo(larger);
        _bytes = larger;
    }
}
