using Rbm.Simd.Bits;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli;

/// <summary>From a source through the encoder to a stream, and from a stream through the reproducer to a file.</summary>
internal static class CodecRun
{
    // Large enough to keep all threads busy; results do not depend on it.
    private const int Batch = 2000;

    /// <summary>Encodes a source's items into a stream.</summary>
    public static void Encode(
        CompressionModel model, IBinarySource source, Stream output, int effort, ulong seed, WorkerTeam team,
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
        var items = new BitMatrix(Math.Min(Batch, source.Count), source.Length);
        var codes = new BitMatrix(items.Rows, model.Autoencoder.Code);
        progress.Begin("encode", source.Count, "items");
        for (int first = 0; first < source.Count; first += items.Rows)
        {
            interrupt.ThrowIfCancellationRequested();
            int count = Math.Min(items.Rows, source.Count - first);
            source.Read(first, 0, items.Slice(0, count));
            encoder.Encode(items.Slice(0, count), codes.Slice(0, count), effort, seed, (uint)first);
            writer.Write(codes.Slice(0, count));
            progress.Advance(first + count);
        }

        writer.Complete();
    }

    /// <summary>The codes of a stream, as they are read; each batch has memory of its own.</summary>
    public static IEnumerable<(BitMatrix Codes, int Count)> CodesOf(CodeStreamReader stream)
    {
        while (true)
        {
            var codes = new BitMatrix(Batch, stream.Header.Code);
            int count = stream.Read(codes.View);
            if (count == 0) yield break;
            yield return (codes, count);
        }
    }

    /// <summary>Reproduces items into a file.</summary>
    public static void Decode(
        CompressionModel model, IEnumerable<(BitMatrix Codes, int Count)> batches, int items, BinarySink output, WorkerTeam team,
        IProgressSink progress, CancellationToken interrupt)
    {
        var reproducer = new Reproducer(model, team);
        var reproductions = new BitMatrix(Batch, model.Autoencoder.Visible);
        progress.Begin("decode", items, "items");
        foreach ((BitMatrix codes, int count) in batches)
        {
            interrupt.ThrowIfCancellationRequested();
            reproducer.Reproduce(codes.Slice(0, count), reproductions.Slice(0, count));
            output.Write(reproductions.Slice(0, count));
            progress.Advance(output.Written);
        }

        output.Complete();
    }

    /// <summary>What the codec makes of items: their reproductions from the threshold encoder's codes.</summary>
    public static void Reproduce(CompressionModel model, ReadOnlyBitView items, BitView reproductions, WorkerTeam team)
    {
        var codes = new BitMatrix(items.Rows, model.Autoencoder.Code);
        new Encoder(model, team).Encode(items, codes.View);
        new Reproducer(model, team).Reproduce(codes.View, reproductions);
    }
}
