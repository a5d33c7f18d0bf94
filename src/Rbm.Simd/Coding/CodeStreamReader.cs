using Rbm.Simd.Bits;
using Rbm.Simd.Models;

namespace Rbm.Simd.Coding;

/// <summary>
/// Reads a stream of codes (.rbz): from beginning to end, in constant memory, from any stream; or items anywhere of a seekable
/// one.
/// </summary>
/// <remarks>
/// No code is handed out before its block's checksum was right. In salvage mode damaged blocks are skipped and listed in
/// <see cref="Lost"/> instead; an intact header is needed all the same, for without it the codes have no length and no model.
/// A reader is for one thread.
/// </remarks>
public sealed class CodeStreamReader
{
    private readonly StreamInput _input;
    private readonly CodeBlock _block;
    private readonly List<LostItems> _lost = [];
    private readonly bool _salvage;
    private BlockTable? _table;
    private CodeModel? _codeModel;
    private bool _modelIsKnown;
    private CodeBlock? _anywhere;
    private Crc32C _sizesCrc = new();
    private long _offset;
    private long _blocks;
    private int _taken;
    private bool _ended;
    private bool _failed;

    /// <summary>Reads and checks the header; in salvage mode also the index or, without one, the blocks.</summary>
    /// <param name="input">The stream, from where it stands to its end. It is not closed.</param>
    /// <param name="salvage">Whether to skip what is damaged; the stream must be seekable then.</param>
    /// <exception cref="ArgumentException">The stream cannot be read, or cannot seek in salvage mode.</exception>
    /// <exception cref="InvalidDataException">The header is no .rbz header, is damaged, or is of a later version.</exception>
    public CodeStreamReader(Stream input, bool salvage = false)
    {
        _input = new StreamInput(input);
        if (salvage && !_input.CanSeek) throw new ArgumentException("salvage needs a stream that can seek", nameof(input));
        _salvage = salvage;
        Header = CodeStreamHeader.Read(_input);
        _block = new CodeBlock(Header);
        _offset = Header.Length;
        if (salvage) _table = BlockTable.Salvage(_input, Header);
    }

    /// <summary>What the stream says of itself.</summary>
    public CodeStreamHeader Header { get; }

    /// <summary>In salvage mode, the items found lost so far; complete once <see cref="Read(BitView)"/> has returned 0.</summary>
    public IReadOnlyList<LostItems> Lost => _lost;

    /// <summary>
    /// In salvage mode, what is wrong with the index at the stream's end; null if nothing. No item is lost by it.
    /// </summary>
    public string? IndexDamage => _table?.IndexDamage;

    /// <summary>What was in the intact blocks gone over so far by <see cref="Read(BitView)"/> and <see cref="Verify"/>.</summary>
    public CodeStreamStatistics Statistics { get; } = new();

    /// <summary>Makes sure that the stream belongs to a model.</summary>
    /// <exception cref="ModelMismatchException">It belongs to another one.</exception>
    public void RequireModel(ModelIdentity model)
    {
        if (model.Tag != Header.ModelTag) throw new ModelMismatchException(Header.ModelTag, model);
    }

    /// <summary>
    /// Makes sure that the stream belongs to a model, and takes its code model, which range-coded blocks are read with. Without it
    /// such a stream can be verified and its items counted, but not read.
    /// </summary>
    /// <exception cref="ModelMismatchException">It belongs to another one.</exception>
    /// <exception cref="InvalidDataException">It claims to be of this model, but has other numbers of bits.</exception>
    public void UseModel(CompressionModel model)
    {
        RequireModel(ModelIdentity.Of(model));
        (int visible, int code) = (model.Autoencoder.Visible, model.Autoencoder.Code);
        if ((Header.Visible, Header.Code) != (visible, code))
        {
            throw new InvalidDataException(
                $"the stream is of {Header.Visible} bits in {Header.Code}, its model of {visible} in {code}");
        }

        UseCodeModel(model.CodeModel);
        _modelIsKnown = true;
    }

    /// <summary>Takes the code model without asking whose it is.</summary>
    internal void UseCodeModel(CodeModel? codeModel)
    {
        if (codeModel is not null) Throw.IfDifferent(codeModel.Bits, Header.Code, "number of bits of the code model");
        _codeModel = codeModel;
    }

    /// <summary>Reads the next items.</summary>
    /// <param name="destination">Rows of K bits.</param>
    /// <returns>
    /// The number of rows that were filled, 0 at the end of the stream; fewer than there are rows at the end only, or before lost
    /// items.
    /// </returns>
    /// <exception cref="ArgumentException">The rows are not of K bits.</exception>
    /// <exception cref="InvalidOperationException">
    /// The codes are range-coded and <see cref="UseModel"/> was not called, or there are escapes, which codes alone cannot give back:
    /// <see cref="StreamDecoder"/> can.
    /// </exception>
    /// <exception cref="InvalidDataException">The stream is damaged or cut off; not in salvage mode.</exception>
    public int Read(BitView destination) => Read(destination, out _);

    /// <inheritdoc cref="Read(BitView)"/>
    /// <param name="destination">Rows of K bits.</param>
    /// <param name="first">The number of the item in the first row; the others follow it without a gap.</param>
    public int Read(BitView destination, out long first)
    {
        Throw.IfDifferent(destination.Columns, Header.Code, "number of columns of the destination");
        first = 0;
        int read = 0;
        while (read < destination.Rows && HasItems())
        {
            long item = _block.FirstItem + _taken;
            if (read == 0) first = item;
            if (item != first + read) break;
            int count = Math.Min(destination.Rows - read, _block.Items - _taken);
            RequireNoEscapes(_block);
            Unpack(_block, _taken, destination.Slice(read, count));
            _taken += count;
            read += count;
        }

        return read;
    }

    /// <summary>Reads items anywhere, without moving <see cref="Read(BitView)"/>. The stream must be seekable.</summary>
    /// <param name="item">The first item.</param>
    /// <param name="destination">Rows of K bits, all of which are filled.</param>
    /// <exception cref="ArgumentException">The rows are not of K bits, or items past the stream's end are asked for.</exception>
    /// <exception cref="NotSupportedException">The stream cannot seek.</exception>
    /// <exception cref="InvalidDataException">The index or a block is damaged; in salvage mode, a block.</exception>
    public void ReadAt(long item, BitView destination)
    {
        Throw.IfDifferent(destination.Columns, Header.Code, "number of columns of the destination");
        RequireItems(item, destination.Rows);
        for (int read = 0; read < destination.Rows;)
        {
            CodeBlock block = BlockOf(item + read);
            RequireNoEscapes(block);
            int within = (int)(item + read - block.FirstItem);
            int count = Math.Min(destination.Rows - read, block.Items - within);
            Unpack(block, within, destination.Slice(read, count));
            read += count;
        }
    }

    /// <summary>The number of items by the index, those lost in damaged blocks included. The stream must be seekable.</summary>
    /// <exception cref="NotSupportedException">The stream cannot seek.</exception>
    /// <exception cref="InvalidDataException">The index is damaged; not in salvage mode.</exception>
    public long CountItems()
    {
        if (!_input.CanSeek)
            throw new NotSupportedException("the stream cannot seek, so that it can be read from beginning to end only");
        _table ??= BlockTable.FromIndex(_input, Header);
        return _table.Items;
    }

    /// <summary>Reads the rest of the stream and checks everything; afterwards it is at its end.</summary>
    /// <returns>The number of intact items that it went over.</returns>
    /// <exception cref="InvalidDataException">
    /// The stream is damaged or cut off; not in salvage mode, where <see cref="Lost"/> tells.
    /// </exception>
    public long Verify()
    {
        long items = 0;
        for (; HasItems(); _taken = _block.Items) items += _block.Items - _taken;
        return items;
    }

    /// <summary>The block that the next items are in, and how many of its items were taken; null at the end.</summary>
    internal CodeBlock? NextItems(out int taken)
    {
        bool any = HasItems();
        taken = _taken;
        return any ? _block : null;
    }

    /// <summary>Passes over items of the block that <see cref="NextItems"/> gave.</summary>
    internal void Take(int items) => _taken += items;

    /// <summary>Makes sure that the stream has items.</summary>
    internal void RequireItems(long item, int count)
    {
        long items = CountItems();
        if (item >= 0 && item <= items - count) return;
        throw new ArgumentOutOfRangeException(
            nameof(item), $"items {item} to {item + count - 1} asked for, the stream has {items}");
    }

    /// <summary>The block of an item that the stream has; it stays until the next call.</summary>
    internal CodeBlock BlockOf(long item)
    {
        CountItems();
        _anywhere ??= new CodeBlock(Header);
        long number = item / Header.BlockItems;
        if (_anywhere.Number != number) ReadBlock(_anywhere, number);
        return _anywhere;
    }

    /// <summary>The codes of a block's items.</summary>
    internal void Unpack(CodeBlock block, int first, BitView destination)
    {
        if (block.IsCoded && _codeModel is null)
        {
            throw _modelIsKnown
                ? new InvalidDataException($"block {block.Number} is range-coded, but the stream's model has no code model")
                : new InvalidOperationException($"block {block.Number} is range-coded: UseModel must be called before it is read");
        }

        block.Unpack(first, destination, _codeModel);
    }

    private static void RequireNoEscapes(CodeBlock block)
    {
        if (!block.HasEscapes) return;
        throw new InvalidOperationException(
            $"block {block.Number} has escapes, which correct the reproductions: the codes alone do not give its items");
    }

    private bool HasItems()
    {
        if (_failed) throw new InvalidOperationException("the stream was found damaged before, it cannot be read on");
        while (_taken == _block.Items)
        {
            if (_ended || !(_salvage ? NextIntactBlock() : NextBlock())) return false;
        }

        return true;
    }

    private bool NextBlock()
    {
        // Stays set if anything below throws: what a block says after a damaged one is not to be trusted.
        _failed = true;
        bool shortBefore = _blocks > 0 && _block.Items < Header.BlockItems;
        long items = _blocks == 0 ? 0 : _block.FirstItem + _block.Items;
        if (_input.CanSeek) _input.Seek(_offset);
        _taken = 0;
        if (_block.Read(_input, _blocks))
        {
            if (shortBefore)
            {
                throw new InvalidDataException(
                    $"block {_blocks} at byte {_offset} follows one that is not full, and so had to be the last");
            }
            Span<byte> size = stackalloc byte[VarInt.MaxLength];
            _sizesCrc.Add(size[..VarInt.Write(size, (ulong)_block.FrameLength)]);
            _offset += _block.FrameLength;
            _blocks++;
            Statistics.Add(_block);
        }
        else
        {
            CodeStreamEnd end = CodeStreamEnd.Read(_input, Header, keepOffsets: false);
            if (end.Blocks != _blocks || end.Items != items || end.SizesCrc != _sizesCrc.Value)
            {
                throw new InvalidDataException(
                    $"the index at byte {_offset} tells of {end.Blocks} blocks and {end.Items} items, "
                    + $"{_blocks} and {items} went before it");
            }

            _block.Clear();
            _ended = true;
        }

        _failed = false;
        return !_ended;
    }

    private bool NextIntactBlock()
    {
        BlockTable table = _table!;
        _taken = 0;
        while (_blocks < table.Offsets.Count)
        {
            long number = _blocks++;
            try
            {
                ReadBlock(_block, number);
                Statistics.Add(_block);
                return true;
            }
            catch (InvalidDataException damage)
            {
                long first = number * Header.BlockItems;
                _lost.Add(new LostItems(first, Math.Min(Header.BlockItems, table.Items - first), damage.Message));
            }
        }

        if (table.Tail is not null) _lost.Add(table.Tail);
        _block.Clear();
        _ended = true;
        return false;
    }

    private void ReadBlock(CodeBlock block, long number)
    {
        long offset = _table!.Offsets[(int)number];
        _input.Seek(offset);
        long expected = Math.Min(Header.BlockItems, _table.Items - number * Header.BlockItems);
        if (!block.Read(_input, number))
            throw new InvalidDataException($"the blocks end at byte {offset}, where block {number} is expected");
        if (block.Items == expected) return;
        int items = block.Items;
        block.Clear();
        throw new InvalidDataException($"block {number} at byte {offset} has {items} items, {expected} expected by the index");
    }
}
