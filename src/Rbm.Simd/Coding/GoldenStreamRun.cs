using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>Makes and decodes the streams of a golden vector, so many items a call.</summary>
/// <param name="model">The model.</param>
/// <param name="batch">Items of a call.</param>
/// <param name="team">Who computes.</param>
internal sealed class GoldenStreamRun(CompressionModel model, int batch, WorkerTeam team)
{
    private readonly int _itemBytes = ByteRows.BytesFor(model.Autoencoder.Visible);

    /// <summary>Encodes the first items.</summary>
    public byte[] Encode(ReadOnlySpan<byte> items, GoldenStream stream, ulong seed)
    {
        var output = new MemoryStream();
        var encoder = new StreamEncoder(model, output, new StreamEncoderOptions
        {
            Effort = stream.Effort, Seed = seed, Items = stream.Items, MaxDistortion = stream.Bound, BlockItems = stream.BlockItems,
        }, team);
        var rows = new BitMatrix(batch, model.Autoencoder.Visible);
        for (int first = 0; first < stream.Items; first += batch)
        {
            BitView part = rows.Slice(0, Math.Min(batch, stream.Items - first));
            ByteRows.Read(items.Slice(first * _itemBytes, part.Rows * _itemBytes), part);
            encoder.Write(part);
        }

        encoder.Complete();
        return output.ToArray();
    }

    /// <summary>Decodes from the first item to the last.</summary>
    public byte[] Decode(Stream input, int items)
    {
        var decoder = new StreamDecoder(model, new CodeStreamReader(input), team);
        byte[] bytes = new byte[items * _itemBytes];
        var rows = new BitMatrix(batch, model.Autoencoder.Visible);
        int done = 0;
        for (int read; (read = decoder.Read(rows.View)) > 0; done += read)
        {
            if (read > items - done) throw new InvalidDataException($"more than {items} items");
            ByteRows.Write(rows.Slice(0, read), bytes.AsSpan(done * _itemBytes));
        }

        return done == items ? bytes : throw new InvalidDataException($"{done} items, {items} expected");
    }

    /// <summary>Decodes by random access, the last batch first.</summary>
    public byte[] DecodeBackwards(Stream input, int items)
    {
        var decoder = new StreamDecoder(model, new CodeStreamReader(input), team);
        byte[] bytes = new byte[items * _itemBytes];
        var rows = new BitMatrix(batch, model.Autoencoder.Visible);
        for (int end = items; end > 0;)
        {
            BitView part = rows.Slice(0, Math.Min(batch, end));
            end -= part.Rows;
            decoder.ReadAt(end, part);
            ByteRows.Write(part, bytes.AsSpan(end * _itemBytes));
        }

        return bytes;
    }
}
