using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// A stream in, items out: reproductions of the codes, corrected where the stream has escapes. In constant memory, for one caller at a
/// time.
/// </summary>
public sealed class StreamDecoder
{
    private const int MostRows = 1000, MostBits = 1 << 24;

    private readonly CodeStreamReader _stream;
    private readonly Reproducer _reproducer;
    private readonly BitMatrix _codes;
    private readonly int _visible;
    private Escaping? _escaping;

    /// <summary>Makes sure that a stream belongs to a model, and decodes it from where it stands.</summary>
    /// <param name="model">The model; it must not change while the decoder is in use.</param>
    /// <param name="stream">The stream; in salvage mode it tells what is lost.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ModelMismatchException">The stream belongs to another model.</exception>
    /// <exception cref="InvalidDataException">The stream claims to be of this model, but has other numbers of bits.</exception>
    public StreamDecoder(CompressionModel model, CodeStreamReader stream, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        stream.UseModel(model);
        _stream = stream;
        _reproducer = new Reproducer(model, team);
        _visible = model.Autoencoder.Visible;
        _codes = new BitMatrix(Math.Clamp(MostBits / _visible, 1, MostRows), model.Autoencoder.Code);
    }

    /// <summary>Decodes the next items.</summary>
    /// <param name="items">Rows of N bits.</param>
    /// <returns>
    /// The number of rows that were filled, 0 at the end of the stream; fewer than there are rows at the end only, or before lost
    /// items.
    /// </returns>
    /// <exception cref="ArgumentException">The rows are not of N bits.</exception>
    /// <exception cref="InvalidDataException">The stream is damaged or cut off; not in salvage mode.</exception>
    public int Read(BitView items) => Read(items, out _);

    /// <inheritdoc cref="Read(BitView)"/>
    /// <param name="items">Rows of N bits.</param>
    /// <param name="first">The number of the item in the first row; the others follow it without a gap.</param>
    public int Read(BitView items, out long first)
    {
        Throw.IfDifferent(items.Columns, _visible, "number of bits of an item");
        first = 0;
        int read = 0;
        while (read < items.Rows && _stream.NextItems(out int taken) is { } block)
        {
            long item = block.FirstItem + taken;
            if (read == 0) first = item;
            if (item != first + read) break;
            int count = Math.Min(items.Rows - read, block.Items - taken);
            Decode(block, taken, items.Slice(read, count));
            _stream.Take(count);
            read += count;
        }

        return read;
    }

    /// <summary>Decodes items anywhere, without moving <see cref="Read(BitView)"/>. The stream must be seekable.</summary>
    /// <param name="item">The first item.</param>
    /// <param name="items">Rows of N bits, all of which are filled.</param>
    /// <exception cref="ArgumentException">The rows are not of N bits, or items past the stream's end are asked for.</exception>
    /// <exception cref="NotSupportedException">The stream cannot seek.</exception>
    /// <exception cref="InvalidDataException">The index or a block is damaged; in salvage mode, a block.</exception>
    public void ReadAt(long item, BitView items)
    {
        Throw.IfDifferent(items.Columns, _visible, "number of bits of an item");
        _stream.RequireItems(item, items.Rows);
        for (int read = 0; read < items.Rows;)
        {
            CodeBlock block = _stream.BlockOf(item + read);
            int within = (int)(item + read - block.FirstItem);
            int count = Math.Min(items.Rows - read, block.Items - within);
            Decode(block, within, items.Slice(read, count));
            read += count;
        }
    }

    // Escapes come in order only, so those of a block's items before the first one wanted are gone through too.
    private void Decode(CodeBlock block, int first, BitView items)
    {
        if (block.HasEscapes && block.Escapes.Item > first) block.Escapes.Restart();
        int at = block.HasEscapes ? block.Escapes.Item : first, end = first + items.Rows;
        while (at < end)
        {
            int count = Math.Min(_codes.Rows, (at < first ? first : end) - at);
            BitView codes = _codes.Slice(0, count);
            _stream.Unpack(block, at, codes);
            if (block.HasEscapes) _escaping ??= new Escaping(_codes.Rows, _visible);
            BitView reproductions = at < first ? _escaping!.Skipped.Slice(0, count) : items.Slice(at - first, count);
            _reproducer.Reproduce(codes, reproductions);
            if (block.HasEscapes) _escaping!.Correct(block.Escapes, _reproducer, codes, reproductions);
            at += count;
        }
    }

    // What only streams with escapes need.
    private sealed class Escaping(int rows, int visible)
    {
        private readonly Matrix _probabilities = new(rows, visible);
        private readonly float[] _scratch = new float[visible];
        private readonly short[] _logits = new short[visible];

        public BitMatrix Skipped { get; } = new(rows, visible);

        public void Correct(EscapeReader escapes, Reproducer reproducer, ReadOnlyBitView codes, BitView reproductions)
        {
            reproducer.Probabilities(codes, _probabilities.View.Slice(0, codes.Rows));
            for (int r = 0; r < codes.Rows; r++)
            {
                if (!escapes.Next()) continue;
                EscapeLevels.Logits(_probabilities.Row(r), reproductions.Row(r), _scratch, _logits);
                escapes.Flip(_logits, reproductions.Row(r));
            }
        }
    }
}
