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
    /// <returns>The encoder, which tells what it did.</returns>
    public static StreamEncoder Encode(
        CompressionModel model, ItemStream source, Stream output, StreamEncoderOptions options, WorkerTeam team,
        IProgressSink progress, CancellationToken interrupt)
    {
        var encoder = new StreamEncoder(model, output, options with { Items = source.Count }, team, interrupt);
        var items = new BitMatrix((int)Math.Min(Batch(model), source.Count ?? long.MaxValue), source.Length);
        progress.Begin("encode", source.Count ?? 0, "items");
        while (source.Read(items.View) is var count and > 0)
        {
            interrupt.ThrowIfCancellationRequested();
            encoder.Write(items.Slice(0, count));
            progress.Advance(encoder.Items);
        }

        encoder.Complete();
        return encoder;
    }

    /// <summary>Reproduces all items of a stream into a file.</summary>
    public static void Decode(
        CompressionModel model, CodeStreamReader stream, BinarySink output, WorkerTeam team, IProgressSink progress,
        CancellationToken interrupt) =>
        Decode(model, new StreamDecoder(model, stream, team).Read, output, progress, interrupt);

    /// <summary>Reproduces items of a stream that can seek into a file.</summary>
    public static void Decode(
        CompressionModel model, CodeStreamReader stream, ItemRange items, BinarySink output, WorkerTeam team,
        IProgressSink progress, CancellationToken interrupt)
    {
        var decoder = new StreamDecoder(model, stream, team);
        long next = items.First;
        Decode(model, Next, output, progress, interrupt);

        int Next(BitView rows)
        {
            int count = (int)Math.Min(rows.Rows, items.Last!.Value + 1 - next);
            if (count > 0) decoder.ReadAt(next, rows.Slice(0, count));
            next += count;
            return count;
        }
    }

    /// <summary>Reproduces codes to the end, for a check alone, and returns the number of items.</summary>
    public static long DecodeOnly(CompressionModel model, CodeStreamReader stream, WorkerTeam team, CancellationToken interrupt)
    {
        long items = 0;
        ForEach(model, new StreamDecoder(model, stream, team).Read, interrupt, reproductions => items += reproductions.Rows);
        return items;
    }

    /// <summary>What the codec makes of items: their reproductions from the encoder's codes.</summary>
    public static void Reproduce(
        CompressionModel model, ReadOnlyBitView items, BitView reproductions, WorkerTeam team,
        int effort = Encoder.ThresholdEffort, ulong seed = 1)
    {
        var codes = new BitMatrix(items.Rows, model.Autoencoder.Code);
        new Encoder(model, team).Encode(items, codes.View, effort, seed);
        new Reproducer(model, team).Reproduce(codes.View, reproductions);
    }

    private delegate int NextItems(BitView items);

    private delegate void TakeItems(ReadOnlyBitView items);

    private static void Decode(
        CompressionModel model, NextItems next, BinarySink output, IProgressSink progress, CancellationToken interrupt)
    {
        progress.Begin("decode", output.Count ?? 0, "items");
        ForEach(model, next, interrupt, items =>
        {
            output.Write(items);
            progress.Advance(output.Written);
        });
        output.Complete();
    }

    private static void ForEach(CompressionModel model, NextItems next, CancellationToken interrupt, TakeItems take)
    {
        var items = new BitMatrix(Batch(model), model.Autoencoder.Visible);
        while (next(items.View) is var count and > 0)
        {
            interrupt.ThrowIfCancellationRequested();
            take(items.Slice(0, count));
        }
    }

    private static int Batch(CompressionModel model) => Math.Clamp(MostBits / model.Autoencoder.Visible, 1, MostItems);
}
