using Rbm.Simd.Bits;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli;

/// <summary>
/// From items through the encoder to a stream, and from a stream through the reproducer to a file; in memory that does not depend
/// on how many there are.
/// </summary>
internal static class CodecRun
{
    // Large enough to keep all threads busy, and bounded in bits for long items; results do not depend on it.
    private const int MostItems = 2000, MostBits = 1 << 27;

    /// <summary>Encodes items into a stream.</summary>
    public static void Encode(
        CompressionModel model, ItemStream source, Stream output, int effort, ulong seed, WorkerTeam team,
        IProgressSink progress, CancellationToken interrupt)
    {
        var writer = new CodeStreamWriter(output, new CodeStreamHeader
        {
            Visible = model.Autoencoder.Visible,
            Code = model.Autoencoder.Code,
            ModelTag = ModelIdentity.Of(model).Tag,
            Items = source.Count,
        });
        var encoder = new Encoder(model, team);
        var items = new BitMatrix((int)Math.Min(Batch(model), source.Count ?? long.MaxValue), source.Length);
        var codes = new BitMatrix(items.Rows, model.Autoencoder.Code);
        progress.Begin("encode", source.Count ?? 0, "items");
        for (long first = 0; source.Read(items.View) is var count and > 0; first += count)
        {
            interrupt.ThrowIfCancellationRequested();
            encoder.Encode(items.Slice(0, count), codes.Slice(0, count), effort, seed, (uint)first);
            writer.Write(codes.Slice(0, count));
            progress.Advance(first + count);
        }

        writer.Complete();
    }

    /// <summary>Reproduces all items of a stream into a file.</summary>
    public static void Decode(
        CompressionModel model, CodeStreamReader stream, BinarySink output, WorkerTeam team, IProgressSink progress,
        CancellationToken interrupt) => Decode(model, stream.Read, output, team, progress, interrupt);

    /// <summary>Reproduces items of a stream that can seek into a file.</summary>
    public static void Decode(
        CompressionModel model, CodeStreamReader stream, ItemRange items, BinarySink output, WorkerTeam team,
        IProgressSink progress, CancellationToken interrupt)
    {
        long next = items.First;
        Decode(model, Next, output, team, progress, interrupt);

        int Next(BitView codes)
        {
            int count = (int)Math.Min(codes.Rows, items.Last!.Value + 1 - next);
            if (count > 0) stream.ReadAt(next, codes.Slice(0, count));
            next += count;
            return count;
        }
    }

    /// <summary>Reproduces codes to the end, for a check alone, and returns the number of items.</summary>
    public static long DecodeOnly(CompressionModel model, CodeStreamReader stream, WorkerTeam team, CancellationToken interrupt)
    {
        long items = 0;
        Reproduce(model, stream.Read, team, interrupt, reproductions => items += reproductions.Rows);
        return items;
    }

    /// <summary>What the codec makes of items: their reproductions from the threshold encoder's codes.</summary>
    public static void Reproduce(CompressionModel model, ReadOnlyBitView items, BitView reproductions, WorkerTeam team)
    {
        var codes = new BitMatrix(items.Rows, model.Autoencoder.Code);
        new Encoder(model, team).Encode(items, codes.View);
        new Reproducer(model, team).Reproduce(codes.View, reproductions);
    }

    private delegate int NextCodes(BitView codes);

    private delegate void TakeItems(ReadOnlyBitView items);

    private static void Decode(
        CompressionModel model, NextCodes next, BinarySink output, WorkerTeam team, IProgressSink progress, CancellationToken interrupt)
    {
        progress.Begin("decode", output.Count ?? 0, "items");
        Reproduce(model, next, team, interrupt, items =>
        {
            output.Write(items);
            progress.Advance(output.Written);
        });
        output.Complete();
    }

    private static void Reproduce(
        CompressionModel model, NextCodes next, WorkerTeam team, CancellationToken interrupt, TakeItems take)
    {
        var reproducer = new Reproducer(model, team);
        var codes = new BitMatrix(Batch(model), model.Autoencoder.Code);
        var reproductions = new BitMatrix(codes.Rows, model.Autoencoder.Visible);
        while (next(codes.View) is var count and > 0)
        {
            interrupt.ThrowIfCancellationRequested();
            reproducer.Reproduce(codes.Slice(0, count), reproductions.Slice(0, count));
            take(reproductions.Slice(0, count));
        }
    }

    private static int Batch(CompressionModel model) => Math.Clamp(MostBits / model.Autoencoder.Visible, 1, MostItems);
}
