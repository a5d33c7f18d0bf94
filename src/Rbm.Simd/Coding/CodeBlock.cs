using System.Buffers.Binary;
using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Models;

namespace Rbm.Simd.Coding;

/// <summary>
/// One block of a stream, read whole and checked before any of it is used; the memory is used again for the next one.
/// </summary>
internal sealed class CodeBlock
{
    public const byte RawCodes = 0, RangeCodes = 1, EscapesPresent = 0x80;

    // What is allocated before any byte of a block has come; past it, never more than twice what has come.
    private const int FirstRead = 1 << 16;

    private const string What = "a block";

    private readonly CodeStreamHeader _header;
    private byte[] _bytes = new byte[64];
    private int _payload, _payloadLength, _escapes, _escapesLength;

    // Range-coded codes come in order only: where the decoder is, and the next item there.
    private RangeState _state;
    private int _nextCoded;
    private BitMatrix? _skipped;

    public CodeBlock(CodeStreamHeader header)
    {
        _header = header;
        Escapes = new EscapeReader(this);
    }

    /// <summary>The block's number in the stream, from 0 on.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>Number of items.</summary>
    public int Items { get; private set; }

    /// <summary>The item that is the block's first.</summary>
    public long FirstItem => Number * _header.BlockItems;

    /// <summary>
    /// The block's bytes from its length field to its checksum; after a failed reading, what the damaged block claims, 0 if that
    /// is not to be had.
    /// </summary>
    public long FrameLength { get; private set; }

    /// <summary>Whether there is an escape section, without which the items would be reproduced wrongly.</summary>
    public bool HasEscapes { get; private set; }

    /// <summary>Whether the codes are range-coded.</summary>
    public bool IsCoded { get; private set; }

    /// <summary>Goes through the escape section.</summary>
    public EscapeReader Escapes { get; }

    /// <summary>The bytes of the escape section.</summary>
    public ReadOnlySpan<byte> EscapeBytes => _bytes.AsSpan(_escapes, _escapesLength);

    /// <summary>The payload's bytes.</summary>
    public int PayloadLength => _payloadLength;

    /// <summary>The escape section's bytes; 0 without one.</summary>
    public int EscapeLength => _escapesLength;

    /// <summary>The checksum of a block.</summary>
    public static uint Checksum(
        CodeStreamHeader header, long number, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> escapes = default)
    {
        // Header and number make a block of another stream, or one in the wrong place, fail as a damaged one does.
        var crc = new Crc32C();
        crc.Add(header.Crc);
        crc.Add((ulong)number);
        crc.Add(fields);
        crc.Add(payload);
        crc.Add(escapes);
        return crc.Value;
    }

    /// <summary>Writes the fields before the payload, and returns their length.</summary>
    /// <param name="destination">Room for three numbers and a byte.</param>
    /// <param name="payloadLength">Bytes of the payload.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="kind">The payload's kind.</param>
    /// <param name="escapesLength">Bytes of the escape section; 0 for none.</param>
    public static int WriteFields(Span<byte> destination, int payloadLength, int items, byte kind = RawCodes, int escapesLength = 0)
    {
        int length = VarInt.Write(destination, (ulong)payloadLength);
        length += VarInt.Write(destination[length..], (ulong)items);
        destination[length++] = (byte)(kind | (escapesLength > 0 ? EscapesPresent : 0));
        if (escapesLength > 0) length += VarInt.Write(destination[length..], (ulong)escapesLength);
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
        byte fields = input.NeedByte(What), kind = (byte)(fields & ~EscapesPresent);
        bool escapes = (fields & EscapesPresent) != 0;
        ulong escapesLength = escapes ? input.NeedVarInt(What, ref unused) : 0;
        if (items == 0 || items > (ulong)_header.BlockItems)
        {
            throw new InvalidDataException(
                $"block {number} at byte {start} has {items} items, expected 1 to {_header.BlockItems}");
        }
        if (kind > RangeCodes)
        {
            throw new InvalidDataException(
                $"block {number} at byte {start} is of kind {kind}, expected {RawCodes} or {RangeCodes}, the only ones known");
        }

        CheckLengths(number, start, (int)items, kind, length, escapes ? escapesLength : null);
        EnsureCapacity(64, 0);
        _payloadLength = (int)length;
        _escapesLength = (int)escapesLength;
        _payload = WriteFields(_bytes, _payloadLength, (int)items, kind, _escapesLength);
        _escapes = _payload + _payloadLength;
        FrameLength = (long)_escapes + _escapesLength + sizeof(uint);
        ReadRest(input, (int)FrameLength);
        int body = (int)FrameLength - sizeof(uint);
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(body));
        uint computed = Checksum(_header, number, _bytes.AsSpan(0, _payload), _bytes.AsSpan(_payload, body - _payload));
        if (stored != computed)
        {
            throw new InvalidDataException(
                $"block {number} (bytes {start} to {input.Position - 1}) is damaged: "
                + $"checksum {stored:x8}, {computed:x8} expected");
        }
        int usedBits = (int)(items * (ulong)_header.Code % 8);
        if (kind == RawCodes && usedBits != 0 && _bytes[_escapes - 1] >> usedBits != 0)
        {
            throw new InvalidDataException(
                $"block {number} has bits past its last code at byte {start + _escapes - 1}, zeros expected");
        }
        Number = number;
        Items = (int)items;
        IsCoded = kind == RangeCodes;
        HasEscapes = escapes;
        Escapes.Restart();
        return true;
    }

    /// <summary>Holds no block any more.</summary>
    public void Clear()
    {
        Number = -1;
        Items = 0;
        FrameLength = 0;
        HasEscapes = false;
        IsCoded = false;
        _nextCoded = -1;
    }

    /// <summary>The codes from the block's item <paramref name="first"/> on.</summary>
    /// <param name="first">The first item, counted from the block's beginning.</param>
    /// <param name="destination">Rows of K bits.</param>
    /// <param name="model">The probabilities of the stream's model; needed where the codes are range-coded.</param>
    public void Unpack(int first, BitView destination, CodeModel? model)
    {
        if (!IsCoded)
        {
            PackedCodes.Unpack(_bytes.AsSpan(_payload), first, destination);
            return;
        }

        ReadOnlySpan<byte> payload = _bytes.AsSpan(_payload, _payloadLength);
        bool anew = _nextCoded < 0 || first < _nextCoded;
        var decoder = anew ? new RangeDecoder(payload) : new RangeDecoder(payload, _state);
        int skipped = first - (anew ? 0 : _nextCoded);
        if (skipped > 0) CodedCodes.Skip(model!, ref decoder, skipped, (_skipped ??= new BitMatrix(1, _header.Code)).View);
        CodedCodes.Take(model!, ref decoder, destination);
        _state = decoder.State;
        _nextCoded = first + destination.Rows;
    }

    private void CheckLengths(long number, long start, int items, byte kind, ulong length, ulong? escapes)
    {
        int raw = _header.PackedLength(items);
        if (kind == RawCodes ? length != (ulong)raw : length >= (ulong)raw)
        {
            throw new InvalidDataException($"block {number} at byte {start} has {length} bytes for {items} items, expected "
                + (kind == RawCodes ? $"{raw}" : $"fewer than {raw}, what they would take raw"));
        }
        long most = Math.Min(EscapeReader.MostBytes(items, _header.Visible), Array.MaxLength - 128L - (long)length);
        if (escapes is 0 || escapes > (ulong)Math.Max(0, most))
        {
            throw new InvalidDataException(
                $"block {number} at byte {start} has {escapes} bytes of escapes for {items} items, expected 1 to {most}");
        }
    }

    private void ReadRest(StreamInput input, int frame)
    {
        int have = _payload;
        while (have < frame)
        {
            int upTo = (int)Math.Min(frame, Math.Max(FirstRead, 2L * have));
            EnsureCapacity(upTo, have);
            have += input.Read(_bytes.AsSpan(have, upTo - have));
            if (have < upTo) throw input.Truncated(What);
        }
    }

    private void EnsureCapacity(int length, int used)
    {
        if (_bytes.Length >= length + PackedCodes.Slack) return;
        uint capacity = BitOperations.RoundUpToPowerOf2((uint)(length + PackedCodes.Slack));
        byte[] larger = new byte[Math.Min(capacity, (uint)Array.MaxLength)];
        _bytes.AsSpan(0, used).CopyTo(larger);
        _bytes = larger;
    }
}
