using System.Buffers.Binary;
using Rbm.Simd.Bits;
using Rbm.Simd.Models;

namespace Rbm.Simd.Coding;

/// <summary>
/// Writes codes as a stream (.rbz). The bytes depend on the header and the codes alone, not on how the codes are split over
/// calls.
/// </summary>
/// <remarks>
/// It needs the memory of one block, and a few bytes for each block written. The stream may be one that cannot seek. A stream
/// that was not completed is recognised as cut off.
/// </remarks>
public sealed class CodeStreamWriter
{
    private const int MaxFields = 3 * VarInt.MaxLength + 1;

    private readonly Stream _output;
    private readonly byte[] _payload;
    private readonly byte[] _fields = new byte[MaxFields];
    private readonly CodePacker _packer;
    private readonly CodeModel? _codeModel;
    private readonly RangeEncoder _coded = new();
    private readonly EscapeWriter _escapes = new();
    private byte[] _sizes = new byte[64];
    private int _sizesLength;
    private int _blockItems;
    private long _blocks;
    private bool _completed;

    /// <summary>Begins a stream and writes its header.</summary>
    /// <param name="output">Where the bytes go; it is neither flushed nor closed.</param>
    /// <param name="header">The stream's properties. <see cref="CodeStreamHeader.Items"/>, if given, is binding.</param>
    /// <param name="codeModel">
    /// The probabilities of the model that the codes belong to: blocks are range-coded by them where that is shorter. Null stores
    /// codes as they are.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The stream cannot be written, or a number of the header is outside its range, or the code model is of other codes.
    /// </exception>
    public CodeStreamWriter(Stream output, CodeStreamHeader header, CodeModel? codeModel = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(header);
        if (!output.CanWrite) throw new ArgumentException("the stream cannot be written", nameof(output));
        if (codeModel is not null) Throw.IfDifferent(codeModel.Bits, header.Code, "number of bits of the code model");
        _output = output;
        _codeModel = codeModel;
        Header = header.Write(output);
        _payload = new byte[header.PackedLength(header.BlockItems) + sizeof(ulong)];
        _packer = new CodePacker(_payload);
    }

    /// <summary>The stream's properties.</summary>
    public CodeStreamHeader Header { get; }

    /// <summary>Number of items written.</summary>
    public long Items { get; private set; }

    /// <summary>Bytes of the payloads written: the codes, without the blocks' fields and checksums and without escapes.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Bytes of the escape sections written.</summary>
    public long EscapeBytes { get; private set; }

    /// <summary>Appends codes, one a row.</summary>
    /// <param name="codes">Rows of K bits, any number.</param>
    /// <exception cref="ArgumentException">The rows are not of K bits.</exception>
    /// <exception cref="InvalidOperationException">
    /// The stream is completed, or would hold more items than its header announces.
    /// </exception>
    public void Write(ReadOnlyBitView codes) => Write(codes, null);

    /// <summary>Appends codes with the escapes of their items.</summary>
    internal void Write(ReadOnlyBitView codes, IEscapeSource? escapes)
    {
        Throw.IfDifferent(codes.Columns, Header.Code, "number of columns of the codes");
        if (_completed) throw new InvalidOperationException("the stream is completed, no codes may follow");
        if (Header.Items is { } announced && codes.Rows > announced - Items)
            throw new InvalidOperationException($"{Items + codes.Rows} items, but the header announces {announced}");
        for (int first = 0; first < codes.Rows;)
        {
            int count = Math.Min(codes.Rows - first, Header.BlockItems - _blockItems);
            ReadOnlyBitView part = codes.Slice(first, count);
            _packer.Append(part);
            // Once longer than the longest payload of raw codes, it is not used.
            if (_codeModel is not null) CodedCodes.Append(_codeModel, part, _coded, _payload.Length);
            if (escapes is null) _escapes.None(count);
            else for (int r = first; r < first + count; r++) escapes.Append(r, _escapes);
            first += count;
            _blockItems += count;
            Items += count;
            if (_blockItems == Header.BlockItems) EndBlock();
        }
    }

    /// <summary>Writes the last block and the index. Nothing may follow.</summary>
    /// <exception cref="InvalidOperationException">
    /// The stream is completed already, or holds fewer items than its header announces.
    /// </exception>
    public void Complete()
    {
        if (_completed) throw new InvalidOperationException("the stream is completed already");
        if (Header.Items is { } announced && announced != Items)
            throw new InvalidOperationException($"{Items} items were written, but the header announces {announced}");
        if (_blockItems > 0) EndBlock();
        CodeStreamEnd.Write(_output, Header, Items, _blocks, _sizes.AsSpan(0, _sizesLength));
        _completed = true;
    }

    private void EndBlock()
    {
        _packer.Flush();
        _coded.Finish();
        _escapes.Finish();
        ReadOnlySpan<byte> payload = _payload.AsSpan(0, _packer.Length), coded = _coded.Bytes, escapes = _escapes.Bytes;
        byte kind = CodeBlock.RawCodes;
        if (_codeModel is not null && Math.Max(1, coded.Length) < payload.Length)
        {
            // The decoder reads zeros past the end, and a payload has a byte at least.
            payload = coded.Length > 0 ? coded : [0];
            kind = CodeBlock.RangeCodes;
        }

        int fieldsLength = CodeBlock.WriteFields(_fields, payload.Length, _blockItems, kind, escapes.Length);
        ReadOnlySpan<byte> fields = _fields.AsSpan(0, fieldsLength);
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, CodeBlock.Checksum(Header, _blocks, fields, payload, escapes));
        _output.Write(fields);
        _output.Write(payload);
        _output.Write(escapes);
        _output.Write(checksum);
        PayloadBytes += payload.Length;
        EscapeBytes += escapes.Length;

        if (_sizes.Length - _sizesLength < VarInt.MaxLength) Array.Resize(ref _sizes, checked(2 * _sizes.Length));
        long size = (long)fields.Length + payload.Length + escapes.Length + checksum.Length;
        _sizesLength += VarInt.Write(_sizes.AsSpan(_sizesLength), (ulong)size);
        _blocks++;
        _blockItems = 0;
        _packer.Clear();
        _coded.Clear();
        _escapes.Clear();
    }
}

/// <summary>Says how the items of some codes are escaped.</summary>
internal interface IEscapeSource
{
    /// <summary>Hands over the escape of the codes' row, or that it has none.</summary>
    void Append(int row, EscapeWriter destination);
}
