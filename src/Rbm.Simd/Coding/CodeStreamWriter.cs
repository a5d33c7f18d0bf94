using System.Buffers.Binary;
using Rbm.Simd.Bits;

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
    private const int MaxFields = 2 * VarInt.MaxLength + 1;

    private readonly Stream _output;
    private readonly byte[] _payload;
    private readonly byte[] _fields = new byte[MaxFields];
    private readonly CodePacker _packer;
    private byte[] _sizes = new byte[64];
    private int _sizesLength;
    private int _blockItems;
    private long _blocks;
    private bool _completed;

    /// <summary>Begins a stream and writes its header.</summary>
    /// <param name="output">Where the bytes go; it is neither flushed nor closed.</param>
    /// <param name="header">The stream's properties. <see cref="CodeStreamHeader.Items"/>, if given, is binding.</param>
    /// <exception cref="ArgumentException">
    /// The stream cannot be written, or a number of the header is outside its range.
    /// </exception>
    public CodeStreamWriter(Stream output, CodeStreamHeader header)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(header);
        if (!output.CanWrite) throw new ArgumentException("the stream cannot be written", nameof(output));
        _output = output;
        Header = header.Write(output);
        _payload = new byte[header.PackedLength(header.BlockItems) + sizeof(ulong)];
        _packer = new CodePacker(_payload);
    }

    /// <summary>The stream's properties.</summary>
    public CodeStreamHeader Header { get; }

    /// <summary>Number of items written.</summary>
    public long Items { get; private set; }

    /// <summary>Appends codes, one a row.</summary>
    /// <param name="codes">Rows of K bits, any number.</param>
    /// <exception cref="ArgumentException">The rows are not of K bits.</exception>
    /// <exception cref="InvalidOperationException">
    /// The stream is completed, or would hold more items than its header announces.
    /// </exception>
    public void Write(ReadOnlyBitView codes)
    {
        Throw.IfDifferent(codes.Columns, Header.Code, "number of columns of the codes");
        if (_completed) throw new InvalidOperationException("the stream is completed, no codes may follow");
        if (Header.Items is { } announced && codes.Rows > announced - Items)
            throw new InvalidOperationException($"{Items + codes.Rows} items, but the header announces {announced}");
        for (int first = 0; first < codes.Rows;)
        {
            int count = Math.Min(codes.Rows - first, Header.BlockItems - _blockItems);
            _packer.Append(codes.Slice(first, count));
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
        ReadOnlySpan<byte> payload = _payload.AsSpan(0, _packer.Length);
        ReadOnlySpan<byte> fields = _fields.AsSpan(0, CodeBlock.WriteFields(_fields, payload.Length, _blockItems));
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, CodeBlock.Checksum(Header, _blocks, fields, payload));
        _output.Write(fields);
        _output.Write(payload);
        _output.Write(checksum);

        if (_sizes.Length - _sizesLength < VarInt.MaxLength) Array.Resize(ref _sizes, checked(2 * _sizes.Length));
        int size = fields.Length + payload.Length + checksum.Length;
        _sizesLength += VarInt.Write(_sizes.AsSpan(_sizesLength), (ulong)size);
        _blocks++;
        _blockItems = 0;
        _packer.Clear();
    }
}
