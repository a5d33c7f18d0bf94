using System.Buffers.Binary;
using System.Globalization;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Coding;

/// <summary>What a stream of codes says of itself at its beginning. The layout is in README.md of this folder.</summary>
public sealed record CodeStreamHeader
{
    /// <summary>The version of the format that is written and read.</summary>
    public const int Version = 1;

    /// <summary>The items of a block unless another number is asked for.</summary>
    // The price of a block is 9 bytes at K = 12; 8192 items keep a stream of 10,000 such codes within 75 bytes of overhead.
    public const int DefaultBlockItems = 8192;

    internal const long MaxBlockBits = 1L << 29;
    internal const int TagLength = 16;

    private readonly int? _blockItems;

    /// <summary>N, the bits of an item, 1 or more.</summary>
    public required int Visible { get; init; }

    /// <summary>K, the bits of a code, 1 or more.</summary>
    public required int Code { get; init; }

    /// <summary>The first 16 bytes of the identity of the model that the codes belong to.</summary>
    public required UInt128 ModelTag { get; init; }

    /// <summary>The number of items, where it was known when the stream was begun.</summary>
    public long? Items { get; init; }

    /// <summary>
    /// The items of every block but the last, 1 or more; BlockItems x K is at most 2^29 bits. Unless set,
    /// <see cref="DefaultBlockItems"/> or, for long codes, as many as there may be.
    /// </summary>
    public int BlockItems
    {
        get => _blockItems ?? (int)Math.Clamp(MaxBlockBits / Math.Max(1, Code), 1, DefaultBlockItems);
        init => _blockItems = value;
    }

    /// <summary>The checksum of the header's bytes, which goes into every other checksum of the stream.</summary>
    internal uint Crc { get; private init; }

    /// <summary>The header's length in bytes.</summary>
    internal int Length { get; private init; }

    private static ReadOnlySpan<byte> Magic => "RBZ1"u8;

    /// <summary>The bytes of the packed codes of so many items.</summary>
    internal int PackedLength(int items) => (int)PackedCodes.Length(items, Code);

    /// <summary>The header with the checksum and length of its bytes, which go to the stream.</summary>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    internal CodeStreamHeader Write(Stream output)
    {
        Throw.IfNotPositive(Visible);
        Throw.IfNotPositive(Code);
        Throw.IfNotPositive(BlockItems);
        if (Items is < 0 or long.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(Items), $"Items is {Items}, expected 0 or more");
        if ((long)BlockItems * Code > MaxBlockBits)
            throw new ArgumentException($"a block of {BlockItems} codes of {Code} bits has more than {MaxBlockBits} bits");

        Span<byte> bytes = stackalloc byte[4 + 2 + TagLength + 4 * VarInt.MaxLength + 4];
        Magic.CopyTo(bytes);
        bytes[4] = Version;
        bytes[5] = 0;
        BinaryPrimitives.WriteUInt128BigEndian(bytes[6..], ModelTag);
        int length = 6 + TagLength;
        length += VarInt.Write(bytes[length..], (ulong)Visible);
        length += VarInt.Write(bytes[length..], (ulong)Code);
        length += VarInt.Write(bytes[length..], (ulong)BlockItems);
        length += VarInt.Write(bytes[length..], Items is { } items ? (ulong)items + 1 : 0);
        uint crc = Crc32C.Of(bytes[..length]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[length..], crc);
        length += sizeof(uint);
        output.Write(bytes[..length]);
        return this with { Crc = crc, Length = length };
    }

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="InvalidDataException">The bytes are no header, or a damaged one, or one of a later version.</exception>
    internal static CodeStreamHeader Read(StreamInput input)
    {
        const string What = "the header";
        long start = input.Position;
        Span<byte> bytes = stackalloc byte[6 + TagLength];
        int read = input.Read(bytes);
        if (!bytes[..Math.Min(read, 4)].SequenceEqual(Magic[..Math.Min(read, 4)]) || read == 0)
            throw new InvalidDataException($"no .rbz stream: byte {start} does not begin the magic 'RBZ1'");
        if (read < bytes.Length) throw input.Truncated(What);
        if (bytes[4] != Version)
            throw new InvalidDataException($"format version {bytes[4]} at byte {start + 4} is not known, expected {Version}");

        var crc = new Crc32C();
        crc.Add(bytes);
        ulong visible = input.NeedVarInt("N in the header", ref crc);
        ulong code = input.NeedVarInt("K in the header", ref crc);
        ulong blockItems = input.NeedVarInt("the block size in the header", ref crc);
        ulong items = input.NeedVarInt("the item count in the header", ref crc);
        long end = input.Position;
        uint stored = input.NeedUInt32(What);
        if (stored != crc.Value)
        {
            throw new InvalidDataException(
                Invariant($"the header is damaged: checksum {stored:x8} at byte {end}, {crc.Value:x8} expected"));
        }
        if (bytes[5] != 0) throw new InvalidDataException($"flags {bytes[5]} at byte {start + 5} are not known, expected 0");
        if (visible is 0 or > int.MaxValue) throw Outside("N", visible, int.MaxValue);
        if (code is 0 || code > MaxBlockBits) throw Outside("K", code, MaxBlockBits);
        if (blockItems is 0 || blockItems > (ulong)MaxBlockBits / code)
            throw Outside("block size", blockItems, MaxBlockBits / (long)code);
        if (items > long.MaxValue) throw Outside("item count", items - 1, long.MaxValue - 1);
        return new CodeStreamHeader
        {
            Visible = (int)visible,
            Code = (int)code,
            BlockItems = (int)blockItems,
            Items = items == 0 ? null : (long)items - 1,
            ModelTag = BinaryPrimitives.ReadUInt128BigEndian(bytes[6..]),
            Crc = stored,
            Length = (int)(end - start) + sizeof(uint),
        };

        InvalidDataException Outside(string what, ulong value, long most) =>
            new($"{what} in the header (bytes {start} to {end}) is {value}, expected at most {most} and not 0");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
