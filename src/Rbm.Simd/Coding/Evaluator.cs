using System.Diagnostics;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>Measures a model on a source: every item is encoded, written to a stream, reproduced and compared.</summary>
public static class Evaluator
{
    private const int RowsAtOnce = 1000;

    /// <summary>Evaluates.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">Items of N bits, one or more.</param>
    /// <param name="effort">The encoder's effort.</param>
    /// <param name="seed">The seed of the encoder's draws.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="progress">Hears the number of items done.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">
    /// The source does not fit the model or is empty, or the effort or the measure's weights do not.
    /// </exception>
    public static Evaluation Evaluate(
        CompressionModel model, IBinarySource source, int effort, ulong seed, WorkerTeam team,
        Action<long>? progress = null, CancellationToken token = default)
    {
        Encoder.Check(model, effort);
        DeepAutoencoder autoencoder = model.Autoencoder;
        if (source.Length != autoencoder.Visible)
            throw new ArgumentException($"an item of {source.Name} has {source.Length} bits, but the model codes {autoencoder.Visible}");
        if (source.Count == 0) throw new ArgumentException($"source {source.Name} is empty; 1 item or more expected");

        var encoder = new Encoder(model, team);
        var reproducer = new Reproducer(model, team);
        var identity = ModelIdentity.Of(model);
        var sink = new CountingStream();
        var writer = new CodeStreamWriter(
            sink, new CodeStreamHeader { Visible = source.Length, Code = autoencoder.Code, ModelTag = identity.Tag, Items = source.Count });
        double[] distortions = new double[source.Count];
        double logLikelihood = 0;
        var clock = new Stopwatch();
        for (int first = 0; first < source.Count; first += RowsAtOnce)
        {
            token.ThrowIfCancellationRequested();
            int rows = Math.Min(RowsAtOnce, source.Count - first);
            var items = new BitMatrix(rows, source.Length);
            var codes = new BitMatrix(rows, autoencoder.Code);
            var reproductions = new BitMatrix(rows, source.Length);
            var probabilities = new Matrix(rows, source.Length);
            source.Read(first, 0, items.View);
            clock.Start();
            encoder.Encode(items.View, codes.View, effort, seed, (uint)first);
            writer.Write(codes.View);
            reproducer.Reproduce(codes.View, reproductions.View);
            clock.Stop();
            reproducer.Probabilities(codes.View, probabilities.View);
            for (int r = 0; r < rows; r++)
            {
                distortions[first + r] = model.Measure.Sum(items.Row(r), reproductions.Row(r)) / source.Length;
                logLikelihood += LogLikelihood(items, r, probabilities.Row(r));
            }

            progress?.Invoke(first + rows);
        }

        writer.Complete();
        double mean = distortions.Sum() / distortions.Length, sourceBits = (double)source.Count * source.Length;
        Array.Sort(distortions);
        long payload = ((long)source.Count * autoencoder.Code + 7) / 8;
        return new Evaluation
        {
            Length = source.Length,
            Code = autoencoder.Code,
            Items = source.Count,
            Effort = effort,
            Measure = model.Measure,
            Beta = model.Beta,
            MeanDistortion = mean,
            MedianDistortion = Quantile(0.5),
            Distortion99 = Quantile(0.99),
            MaxDistortion = distortions[^1],
            CodeEntropyRate = (double)autoencoder.Code / source.Length,
            PayloadRate = payload * 8 / sourceBits,
            FileRate = sink.Length * 8 / sourceBits,
            NegativeLogLikelihood = -logLikelihood / Math.Log(2) / source.Count,
            Seconds = clock.Elapsed.TotalSeconds,
            Model = identity,
        };

        double Quantile(double share) => distortions[Math.Max(0, (int)Math.Ceiling(share * distortions.Length) - 1)];
    }

    // Probabilities of exactly 0 or 1 are rounding: they count as one unit in the last place away.
    private static double LogLikelihood(BitMatrix items, int row, Span<float> probabilities)
    {
        for (int i = 0; i < probabilities.Length; i++)
        {
            float p = items[row, i] ? probabilities[i] : 1 - probabilities[i];
            probabilities[i] = Math.Max(p, 1f / (1 << 24));
        }

        Elementwise.Log(probabilities, probabilities);
        return Reduction.Sum(probabilities);
    }
}
