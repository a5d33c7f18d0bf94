using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// Items in, a stream out: codes, range-coded where the model has a code model, and escapes for the items that a bound needs them for.
/// <see cref="StreamDecoder"/> goes the other way. Needs constant memory and serves one caller at a time.
/// </summary>
/// <remarks>
/// An item above the bound is first encoded again with higher efforts, if the bound is within their reach; then it is escaped. The bytes
/// depend on the model, the items and the options alone, not on how the items are split over calls.
/// </remarks>
public sealed class StreamEncoder
{
    // The floats of a batch of reproductions stay below 64 MB; results do not depend on it.
    private const int MostRows = 1000, MostBits = 1 << 24;

    // Flags of a block of escaped items: their worst case has to fit an array, and a reader goes through a block to reach its last item.
    private const int MostFlagsOfBlock = 1 << 26;

    private readonly CompressionModel _model;
    private readonly StreamEncoderOptions _options;
    private readonly CodeStreamWriter _writer;
    private readonly Encoder _encoder;
    private readonly Reproducer _reproducer;
    private readonly BitMatrix _codes, _reproductions;
    private readonly double[] _distortions;
    private readonly double _limit;
    private readonly bool _bounded;
    private Escaping? _escaping;
    private long _above, _firstAbove;
    private double _distortionOfFirst;

    /// <summary>Begins a stream and writes its header.</summary>
    /// <param name="model">The model; it must not change while the encoder is in use.</param>
    /// <param name="output">Where the bytes go; it is neither flushed nor closed.</param>
    /// <param name="options">How.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the compiling of a codebook, which comes with the first items.</param>
    /// <exception cref="ArgumentException">The options do not fit the model, or the stream cannot be written.</exception>
    public StreamEncoder(
        CompressionModel model, Stream output, StreamEncoderOptions options, WorkerTeam team, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        Encoder.Check(model, options.Effort);
        if (options.MaxDistortion is { } bound) Throw.IfNotFiniteOrNegative(bound, nameof(options.MaxDistortion));
        (_model, _options) = (model, options);
        (int visible, int code) = (model.Autoencoder.Visible, model.Autoencoder.Code);
        _bounded = options.MaxDistortion is not null || model.Measure.IsConstraint;
        // Finite: an infinite distortion, of a broken constraint, is above any limit.
        _limit = options.MaxDistortion is { } most ? Math.Min(most * visible, double.MaxValue) : double.MaxValue;
        var header = new CodeStreamHeader
        {
            Visible = visible,
            Code = code,
            ModelTag = ModelIdentity.Of(model).Tag,
            Items = options.Items,
        };
        int blockItems = options.BlockItems
            ?? (_bounded ? Math.Min(header.BlockItems, Math.Max(1, MostFlagsOfBlock / visible)) : header.BlockItems);
        _encoder = new Encoder(model, team, codebook: null, token);
        _reproducer = new Reproducer(model, team);
        _writer = new CodeStreamWriter(output, header with { BlockItems = blockItems }, model.CodeModel);
        int rows = Math.Clamp(MostBits / visible, 1, MostRows);
        _codes = new BitMatrix(rows, code);
        _reproductions = new BitMatrix(rows, visible);
        _distortions = new double[rows];
    }

    /// <summary>The stream's properties.</summary>
    public CodeStreamHeader Header => _writer.Header;

    /// <summary>Number of items written.</summary>
    public long Items => _writer.Items;

    /// <summary>Number of items that were escaped.</summary>
    public long EscapedItems { get; private set; }

    /// <summary>Number of items that met the bound by a higher effort than asked for.</summary>
    public long HarderItems => _encoder.HarderItems;

    /// <summary>Candidates that the search has evaluated.</summary>
    internal long Evaluations => _encoder.Evaluations;

    /// <summary>Bytes of the codes written so far, block by block; escapes are not among them.</summary>
    public long PayloadBytes => _writer.PayloadBytes;

    /// <summary>Bytes of the escapes written so far, block by block.</summary>
    public long EscapeBytes => _writer.EscapeBytes;

    /// <summary>Appends items, one a row.</summary>
    /// <param name="items">Rows of N bits, any number.</param>
    /// <param name="observer">Sees what becomes of them; null for nobody.</param>
    /// <exception cref="ArgumentException">The rows are not of N bits.</exception>
    /// <exception cref="InvalidOperationException">The stream is completed, or would hold more items than announced.</exception>
    public void Write(ReadOnlyBitView items, IStreamObserver? observer = null)
    {
        Throw.IfDifferent(items.Columns, Header.Visible, "number of bits of an item");
        for (int first = 0; first < items.Rows; first += _codes.Rows)
            WriteBatch(items.Slice(first, Math.Min(_codes.Rows, items.Rows - first)), observer);
    }

    /// <summary>Writes the last block and the index. Nothing may follow.</summary>
    /// <exception cref="BoundNotMetException">Escapes are switched off, and items are above the bound.</exception>
    /// <exception cref="InvalidOperationException">
    /// The stream is completed already, or holds fewer items than announced.
    /// </exception>
    public void Complete()
    {
        if (_above > 0)
        {
            throw new BoundNotMetException(
                _above, Items, _firstAbove, _distortionOfFirst, _options.MaxDistortion ?? double.PositiveInfinity);
        }

        _writer.Complete();
    }

    private void WriteBatch(ReadOnlyBitView items, IStreamObserver? observer)
    {
        BitView codes = _codes.Slice(0, items.Rows), reproductions = _reproductions.Slice(0, items.Rows);
        Span<double> distortions = _distortions.AsSpan(0, items.Rows);
        if (_bounded) _encoder.EncodeWithin(items, codes, distortions, _limit, _options.Effort, _options.Seed, (uint)Items);
        else _encoder.Encode(items, codes, _options.Effort, _options.Seed, (uint)Items);
        bool escape = false;
        for (int r = 0; _bounded && r < items.Rows; r++)
        {
            if (distortions[r] <= _limit) continue;
            if (_options.Escapes) escape = true;
            else if (_above++ == 0) (_firstAbove, _distortionOfFirst) = (Items + r, distortions[r] / items.Columns);
        }

        if (escape || observer is not null) _reproducer.Reproduce(codes, reproductions);
        if (escape)
        {
            _escaping ??= new Escaping(this);
            _escaping.Write(items, codes, reproductions);
        }
        else
        {
            _writer.Write(codes);
        }

        observer?.Encoded(Items - items.Rows, items, codes, reproductions);
    }

    // What only streams with escapes need.
    private sealed class Escaping(StreamEncoder owner) : IEscapeSource
    {
        private readonly EscapePlanner _planner = new(owner._model.Measure, owner.Header.Visible);
        private readonly Matrix _probabilities = new(owner._codes.Rows, owner.Header.Visible);
        private readonly float[] _scratch = new float[owner.Header.Visible];
        private readonly short[] _logits = new short[owner.Header.Visible];
        private readonly BitMatrix _items = new(owner._codes.Rows, owner.Header.Visible);

        public void Write(ReadOnlyBitView items, ReadOnlyBitView codes, BitView reproductions)
        {
            items.Words.CopyTo(_items.Words);
            owner._reproducer.Probabilities(codes, _probabilities.View.Slice(0, codes.Rows));
            owner._writer.Write(codes, this);
        }

        public void Append(int row, EscapeWriter destination)
        {
            if (owner._distortions[row] <= owner._limit)
            {
                destination.None(1);
                return;
            }

            Span<ulong> reproduction = owner._reproductions.Row(row);
            EscapeLevels.Logits(_probabilities.Row(row), reproduction, _scratch, _logits);
            _planner.Plan(_items.Row(row), reproduction, _logits, owner._limit, destination);
            destination.Escape(_logits, _planner.Flips, _planner.Tilt, _planner.Cutoff);
            for (int w = 0; w < reproduction.Length; w++) reproduction[w] ^= _planner.Flips[w];
            owner.EscapedItems++;
        }
    }
}

/// <summary>Sees what becomes of items while they are encoded.</summary>
public interface IStreamObserver
{
    /// <summary>Items were encoded.</summary>
    /// <param name="first">The number of the first of them.</param>
    /// <param name="items">The items.</param>
    /// <param name="codes">Their codes.</param>
    /// <param name="reproductions">What a decoder of the stream will give, escapes applied.</param>
    void Encoded(long first, ReadOnlyBitView items, ReadOnlyBitView codes, ReadOnlyBitView reproductions);
}
