using System.Buffers;
using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// A model ready for use in a program: bytes of items into bytes of codes, and back. It does not change, and serves any number of
/// callers at once, each with a workspace of its own. A call allocates nothing.
/// </summary>
/// <remarks>
/// Items and codes take whole bytes each and stand one after the other without a gap. Bit j is bit (j mod 8) of byte (j / 8), lowest
/// first, as in <see cref="BitMatrix"/> and in streams; the bits left over in an item's or a code's last byte are 0. (Packed-bit files
/// (<c>.bits</c>, <c>numpy.packbits</c>) count from the highest bit: <c>bitorder="little"</c> gives what is expected here.)
/// What the program decides (sizes, efforts, workspaces) is checked by exceptions; what the data decide is told by an
/// <see cref="OperationStatus"/>.
/// </remarks>
public sealed class Codec
{
    /// <summary>Prepares a codec.</summary>
    /// <param name="model">The model; it must not change while the codec is in use.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// A codebook is asked for and the codes are too long for it, or the measure's weights are not those of N bits.
    /// </exception>
    public Codec(CompressionModel model, CodecOptions? options = null)
    {
        options ??= new CodecOptions();
        Throw.IfOutside(options.MostCodebookBits, 1, Codebook.LargestBits, nameof(options.MostCodebookBits));
        model.Measure.ThrowUnlessFits(model.Autoencoder.Visible);
        Model = model;
        Identity = ModelIdentity.Of(model);
        if (options.CompileCodebook || model.Codebook is not null)
        {
            using var team = new WorkerTeam();
            Codebook = Codebook.Compile(model, team, model.Codebook is null ? options.MostCodebookBits : Codebook.LargestBits);
        }

        MaxEffort = Codebook is null ? Encoder.ExhaustiveEffort - 1 : Encoder.ExhaustiveEffort;
    }

    /// <summary>N, the bits of an item.</summary>
    public int ItemBits => Model.Autoencoder.Visible;

    /// <summary>The bytes of an item, ceil(N / 8).</summary>
    public int ItemBytes => ByteRows.BytesFor(ItemBits);

    /// <summary>K, the bits of a code.</summary>
    public int CodeBits => Model.Autoencoder.Code;

    /// <summary>The bytes of a code, ceil(K / 8).</summary>
    public int CodeBytes => ByteRows.BytesFor(CodeBits);

    /// <summary>What tells the model from others: codes made with one identity are decoded with the same.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>The highest effort: 9 with a codebook, else 8; of the lower ones 1 may be missing, see <see cref="Supports"/>.</summary>
    public int MaxEffort { get; }

    /// <summary>Whether decoding is a copy out of compiled reproductions.</summary>
    public bool HasCodebook => Codebook is not null;

    internal CompressionModel Model { get; }

    internal Codebook? Codebook { get; }

    /// <summary>Reads a model file and prepares a codec.</summary>
    /// <param name="path">The model file (.rbm).</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no model, or a damaged one.</exception>
    /// <exception cref="ArgumentException">A codebook is asked for and the codes are too long for it.</exception>
    public static Codec Load(string path, CodecOptions? options = null) => new(ModelFile.Load(path), options);

    /// <summary>Reads a model and prepares a codec.</summary>
    /// <param name="input">A seekable stream, from where it stands to its end.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <inheritdoc cref="Load(string, CodecOptions)"/>
    public static Codec Load(Stream input, CodecOptions? options = null) => new(ModelFile.Load(input), options);

    /// <summary>Whether the model can be encoded with an effort.</summary>
    public bool Supports(int effort) =>
        effort >= 0 && effort <= MaxEffort
        && (effort != Encoder.SamplingEffort || Model is { Network: not null, Beta: not null });

    /// <summary>Makes the memory that one caller needs.</summary>
    /// <param name="batch">Items that are worked on at a time, 1 or more: more are faster, up to a thousand or so.</param>
    /// <param name="maxEffort">The highest effort that will be asked for.</param>
    /// <param name="threads">Threads, the caller included; 0 for all. One is best for single items.</param>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public CodecWorkspace CreateWorkspace(int batch = 1, int maxEffort = Encoder.ThresholdEffort, int threads = 1)
    {
        Throw.IfNotPositive(batch);
        Throw.IfOutside(maxEffort, 0, MaxEffort);
        return new CodecWorkspace(this, batch, maxEffort, threads);
    }

    /// <summary>The bytes that such a workspace holds. It is found out by making one, so a program asks once.</summary>
    /// <inheritdoc cref="CreateWorkspace"/>
    public long WorkspaceBytes(int batch = 1, int maxEffort = Encoder.ThresholdEffort, int threads = 1)
    {
        using CodecWorkspace workspace = CreateWorkspace(batch, maxEffort, threads);
        return workspace.Bytes;
    }

    /// <summary>Encodes as many items as both spans have room for.</summary>
    /// <param name="items">Items of <see cref="ItemBytes"/> bytes each.</param>
    /// <param name="codes">The result: codes of <see cref="CodeBytes"/> bytes each; must not overlap the items.</param>
    /// <param name="workspace">Of this codec.</param>
    /// <param name="count">The number of items that were encoded, from the first on.</param>
    /// <param name="effort">The encoder's effort, see <see cref="Encoder"/>.</param>
    /// <param name="seed">The seed of the draws of efforts that draw.</param>
    /// <param name="firstItem">Index of the first item: an item's draws depend on its index, and on no other item.</param>
    /// <returns>
    /// Done; DestinationTooSmall if there is no room for the item of number <paramref name="count"/>; NeedMoreData if that item is cut
    /// off; InvalidData if the bits left over in its last byte are not 0.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The effort is none that the model allows, the workspace is another codec's, or the spans overlap.
    /// </exception>
    /// <exception cref="InvalidOperationException">The workspace is in use already.</exception>
    public OperationStatus Encode(
        ReadOnlySpan<byte> items, Span<byte> codes, CodecWorkspace workspace, out int count,
        int effort = Encoder.ThresholdEffort, ulong seed = 1, uint firstItem = 0)
    {
        if (!Supports(effort)) Refuse(effort);
        (int whole, int room) = Counts(items, ItemBytes, codes, CodeBytes);
        int last = Math.Min(whole, room);
        count = 0;
        workspace.Enter(this);
        try
        {
            while (count < last)
            {
                int rows = Math.Min(last - count, workspace.Batch);
                int valid = ByteRows.Read(items[(count * ItemBytes)..], workspace.Items(rows));
                workspace.Encoder.Encode(workspace.Items(valid), workspace.Codes(valid), effort, seed, firstItem + (uint)count);
                ByteRows.Write(workspace.Codes(valid), codes[(count * CodeBytes)..]);
                count += valid;
                if (valid < rows) return OperationStatus.InvalidData;
            }
        }
        finally
        {
            workspace.Leave();
        }

        return Status(whole, room, items.Length % ItemBytes);
    }

    /// <summary>Decodes as many codes as both spans have room for.</summary>
    /// <param name="codes">Codes of <see cref="CodeBytes"/> bytes each.</param>
    /// <param name="items">The result: items of <see cref="ItemBytes"/> bytes each; must not overlap the codes.</param>
    /// <param name="workspace">Of this codec.</param>
    /// <param name="count">The number of codes that were decoded, from the first on.</param>
    /// <returns>
    /// Done; DestinationTooSmall if there is no room for the item of number <paramref name="count"/>; NeedMoreData if its code is cut
    /// off; InvalidData if the bits left over in the code's last byte are not 0.
    /// </returns>
    /// <exception cref="ArgumentException">The workspace is another codec's, or the spans overlap.</exception>
    /// <exception cref="InvalidOperationException">The workspace is in use already.</exception>
    public OperationStatus Decode(ReadOnlySpan<byte> codes, Span<byte> items, CodecWorkspace workspace, out int count)
    {
        (int whole, int room) = Counts(codes, CodeBytes, items, ItemBytes);
        int last = Math.Min(whole, room);
        count = 0;
        workspace.Enter(this);
        try
        {
            while (count < last)
            {
                int rows = Codebook is null ? Math.Min(last - count, workspace.Batch) : last;
                ReadOnlySpan<byte> from = codes[(count * CodeBytes)..];
                Span<byte> to = items[(count * ItemBytes)..];
                int valid = Codebook is null ? Reproduce(from, to, workspace, rows) : Copy(Codebook.Reproductions, from, to, rows);
                count += valid;
                if (valid < rows) return OperationStatus.InvalidData;
            }
        }
        finally
        {
            workspace.Leave();
        }

        return Status(whole, room, codes.Length % CodeBytes);
    }

    private static int Reproduce(ReadOnlySpan<byte> codes, Span<byte> items, CodecWorkspace workspace, int rows)
    {
        int valid = ByteRows.Read(codes, workspace.Codes(rows));
        workspace.Reproducer.Reproduce(workspace.Codes(valid), workspace.Items(valid));
        ByteRows.Write(workspace.Items(valid), items);
        return valid;
    }

    private int Copy(ReadOnlyBitView table, ReadOnlySpan<byte> codes, Span<byte> items, int rows)
    {
        (int codeBytes, int itemBytes, int words) = (CodeBytes, ItemBytes, table.WordsPerRow);
        ReadOnlySpan<ulong> all = table.Words;
        for (int r = 0; r < rows; r++)
        {
            int code = 0;
            for (int b = 0; b < codeBytes; b++) code |= codes[r * codeBytes + b] << (8 * b);
            if (code >= table.Rows) return r;
            ByteRows.WriteRow(all.Slice(code * words, words), items.Slice(r * itemBytes, itemBytes), ItemBits);
        }

        return rows;
    }

    private void Refuse(int effort)
    {
        Encoder.Check(Model, effort, Codebook);
        throw new ArgumentException($"effort {effort} tries all codes, for which the codec needs {nameof(CodecOptions.CompileCodebook)}");
    }

    private static (int Whole, int Room) Counts(ReadOnlySpan<byte> from, int fromSize, Span<byte> to, int toSize)
    {
        if (from.Overlaps(to)) throw new ArgumentException("items and codes overlap; they must be disjoint");
        return (from.Length / fromSize, to.Length / toSize);
    }

    private static OperationStatus Status(int whole, int room, int cutOff) =>
        whole > room ? OperationStatus.DestinationTooSmall : cutOff > 0 ? OperationStatus.NeedMoreData : OperationStatus.Done;
}
