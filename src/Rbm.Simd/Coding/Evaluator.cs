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
    /// <param name="maxDistortion">
    /// The distortion a source bit that no item may exceed; items above it are escaped. Null for no bound.
    /// </param>
    /// <param name="output">Where the stream goes, left open; null for nowhere: its bytes are counted only.</param>
    /// <exception cref="ArgumentException">
    /// The source does not fit the model or is empty, or the effort or the measure's weights do not.
    /// </exception>
    public static Evaluation Evaluate(
        CompressionModel model, IBinarySource source, int effort, ulong seed, WorkerTeam team,
        Action<long>? progress = null, CancellationToken token = default, double? maxDistortion = null,
        Stream? output = null)
    {
        Encoder.Check(model, effort);
        DeepAutoencoder autoencoder = model.Autoencoder;
        ModelSource.Require(model, source);

        var sink = new CountingStream(output);
        var options = new StreamEncoderOptions
        {
            Effort = effort,
            Seed = seed,
            Items = source.Count,
            MaxDistortion = maxDistortion,
        };
        var encoder = new StreamEncoder(model, sink, options, team, token);
        var tally = new Tally(model, source.Count, team);
        var items = new BitMatrix(Math.Min(RowsAtOnce, source.Count), source.Length);
        for (int first = 0; first < source.Count; first += RowsAtOnce)
        {
            token.ThrowIfCancellationRequested();
            int rows = Math.Min(RowsAtOnce, source.Count - first);
            source.Read(first, 0, items.Slice(0, rows));
            tally.Clock.Start();
            encoder.Write(items.Slice(0, rows), tally);
            tally.Clock.Stop();
            progress?.Invoke(first + rows);
        }

        encoder.Complete();
        double[] distortions = tally.Distortions;
        double mean = distortions.Sum() / distortions.Length, sourceBits = (double)source.Count * source.Length;
        Array.Sort(distortions);
        var modelBytes = new CountingStream();
        ModelFile.Save(model, modelBytes);
        return new Evaluation
        {
            Length = source.Length,
            Code = autoencoder.Code,
            Items = source.Count,
            Effort = effort,
            Measure = model.Measure,
            Beta = model.Beta,
            MaxDistortionAllowed = maxDistortion,
            EscapedItems = encoder.EscapedItems,
            MeanDistortion = mean,
            MedianDistortion = Quantile(0.5),
            Distortion99 = Quantile(0.99),
            MaxDistortion = distortions[^1],
            CodeEntropyRate = model.CodeModel is null
                ? (double)autoencoder.Code / source.Length
                : tally.CodeCost / (double)BitCosts.UnitsPerBit / sourceBits,
            PayloadRate = encoder.PayloadBytes * 8 / sourceBits,
            EscapeRate = encoder.EscapeBytes * 8 / sourceBits,
            FileRate = sink.Length * 8 / sourceBits,
            ModelBytes = modelBytes.Length,
            Codes = CodeStatistics.Of(tally.Codes),
            NegativeLogLikelihood = -tally.LogLikelihood / Math.Log(2) / source.Count,
            Seconds = tally.Clock.Elapsed.TotalSeconds,
            Model = ModelIdentity.Of(model),
        };

        double Quantile(double share) => distortions[Math.Max(0, (int)Math.Ceiling(share * distortions.Length) - 1)];
    }

    // What is known of the items; the time that it takes is not the codec's.
    private sealed class Tally(CompressionModel model, int items, WorkerTeam team) : IStreamObserver
    {
        private readonly Reproducer _reproducer = new(model, team);
        private Matrix _probabilities = new(0, model.Autoencoder.Visible);

        public Stopwatch Clock { get; } = new();

        public double[] Distortions { get; } = new double[items];

        public BitMatrix Codes { get; } = new(items, model.Autoencoder.Code);

        public double LogLikelihood { get; private set; }

        public long CodeCost { get; private set; }

        public void Encoded(long first, ReadOnlyBitView items, ReadOnlyBitView codes, ReadOnlyBitView reproductions)
        {
            Clock.Stop();
            codes.Words.CopyTo(Codes.Slice((int)first, codes.Rows).Words);
            if (_probabilities.Rows < items.Rows) _probabilities = new Matrix(items.Rows, items.Columns);
            _reproducer.Probabilities(codes, _probabilities.View.Slice(0, items.Rows));
            for (int r = 0; r < items.Rows; r++)
            {
                Distortions[first + r] = model.Measure.Sum(items.Row(r), reproductions.Row(r)) / items.Columns;
                LogLikelihood += Evaluator.LogLikelihood(items, r, _probabilities.Row(r));
            }

            if (model.CodeModel is { } codeModel) CodeCost += BitCosts.Of(codeModel, codes);
            Clock.Start();
        }
    }

    // Probabilities of exactly 0 or 1 are rounding: they count as one unit in the last place away.
    private static double LogLikelihood(ReadOnlyBitView items, int row, Span<float> probabilities)
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
