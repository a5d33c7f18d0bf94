using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Lab.Lossless;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>
/// A model's codec without loss (D = 0, by escapes) beside what the model itself says of the items, compressors for any bytes, and
/// adaptive context coding. Every file is decoded again and compared.
/// </summary>
public static class LosslessStudy
{
    /// <summary>Runs the study.</summary>
    /// <param name="model">The codec's model; every error must cost something in its measure, or D = 0 would not be lossless.</param>
    /// <param name="source">The items; its first epoch is read.</param>
    /// <param name="prime">Items that the context coder may learn from before; null for none.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after every coder; null for nobody.</param>
    /// <param name="team">Who computes the codec's part; the other coders run on one thread.</param>
    /// <param name="token">Stops the study.</param>
    /// <exception cref="ArgumentException">What <see cref="Check"/> refuses.</exception>
    /// <exception cref="InvalidDataException">A coder did not give back what it was given.</exception>
    /// <exception cref="OperationCanceledException">The token was used.</exception>
    public static LosslessResult Run(
        CompressionModel model, IBinarySource source, IBinarySource? prime, LosslessOptions options, WorkerTeam team,
        IProgress<StudyProgress>? progress = null, CancellationToken token = default)
    {
        Check(model, source, prime, options);
        BitMatrix items = Read(source);
        (int rows, int columns) = (items.Rows, items.Columns);
        (int width, int height) = Shape(model, source);
        Evaluation? point = null;
        var codec = new LosslessCoder("this codec", Encode, bytes => Decode(model, bytes, rows, team));
        List<LosslessCoder> others = [.. LosslessCoder.General(rows, columns)];
        var coder = new ContextCoder(width, height);
        others.Add(LosslessCoder.Context("context coder", coder, rows, columns));
        if (prime is not null)
        {
            // Before anything is measured: reading the source is what can fail.
            ContextCoder primed = coder.Copy();
            Learn(primed, prime, token);
            others.Add(LosslessCoder.Context("context coder, primed", primed, rows, columns));
        }

        int done = 0;
        long own = SizeOf(codec);
        List<LosslessRow> table = [.. OwnRows(point!, own)];
        foreach (LosslessCoder other in others)
        {
            token.ThrowIfCancellationRequested();
            long bytes = SizeOf(other);
            table.Add(new(other.Name, LosslessKind.File, 8.0 * bytes / rows, bytes));
        }

        return new LosslessResult
        {
            Point = point!,
            Source = source.Name,
            Prime = prime?.Name,
            PrimeItems = prime?.Count ?? 0,
            Width = width,
            Height = height,
            Rows = table,
        };

        byte[] Encode(BitMatrix given)
        {
            using var stream = new MemoryStream();
            point = Evaluator.Evaluate(
                model, new BitSource(source.Name, given, width, height), options.Effort, options.Seed, team, token: token,
                maxDistortion: 0, output: stream);
            return stream.ToArray();
        }

        long SizeOf(LosslessCoder one)
        {
            long bytes = one.SizeOf(items);
            progress?.Report(new(++done, 1 + others.Count, one.Name));
            return bytes;
        }
    }

    /// <summary>Width and height that the context coder takes an item to have: the source's, else the model's, else one row.</summary>
    internal static (int Width, int Height) Shape(CompressionModel model, IBinarySource source) =>
        source.Height == 1 && model.PictureWidth > 0 && source.Length % model.PictureWidth == 0
            ? (model.PictureWidth, source.Length / model.PictureWidth)
            : (source.Width, source.Height);

    /// <summary>Makes sure, before any work starts, that the study can be run.</summary>
    /// <exception cref="ArgumentException">
    /// Model and sources do not fit each other, there are too many items, or the model's measure does not count every error.
    /// </exception>
    public static void Check(CompressionModel model, IBinarySource source, IBinarySource? prime, LosslessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Encoder.Check(model, options.Effort);
        int visible = model.Autoencoder.Visible;
        if (source.Length != visible)
            throw new ArgumentException($"an item of {source.Name} has {source.Length} bits, but the model codes {visible}");
        if (prime is not null && prime.Length != visible)
            throw new ArgumentException($"an item of {prime.Name} has {prime.Length} bits, those of {source.Name} have {visible}");
        if ((long)source.Count * visible > LosslessOptions.MostBits)
        {
            throw new ArgumentException(
                $"{source.Count} items of {visible} bits are more than 2^28 bits, "
                + $"expected at most {LosslessOptions.MostBits / visible} items");
        }

        if (model.Measure.Weights.Contains(0.0))
            throw new ArgumentException($"the measure {model.Measure} has bits of weight 0, so that D = 0 is not lossless");
    }

    private static BitMatrix Read(IBinarySource source)
    {
        var items = new BitMatrix(source.Count, source.Length);
        source.Read(0, 0, items.View);
        return items;
    }

    private static void Learn(ContextCoder coder, IBinarySource prime, CancellationToken token)
    {
        const int AtOnce = 1000;
        var items = new BitMatrix(Math.Min(AtOnce, prime.Count), prime.Length);
        for (int first = 0; first < prime.Count; first += AtOnce)
        {
            token.ThrowIfCancellationRequested();
            BitView some = items.Slice(0, Math.Min(AtOnce, prime.Count - first));
            prime.Read(first, 0, some);
            coder.Learn(some);
        }
    }

    private static BitMatrix Decode(CompressionModel model, byte[] bytes, int rows, WorkerTeam team)
    {
        var items = new BitMatrix(rows, model.Autoencoder.Visible);
        using var stream = new MemoryStream(bytes);
        int read = new StreamDecoder(model, new CodeStreamReader(stream), team).Read(items.View);
        return read == rows ? items : throw new InvalidDataException($"the stream has {read} items, {rows} expected");
    }

    // The figures are those of the evaluation, which counts what it writes.
    private static IEnumerable<LosslessRow> OwnRows(Evaluation point, long file)
    {
        double n = point.Length, entropy = point.CodeEntropyRate * n;
        yield return Figure("the bits as they are", n);
        yield return Figure("codes, cross-entropy", entropy);
        yield return Figure("items given the codes, -log2 p", point.NegativeLogLikelihood);
        yield return Figure("both: what the model says", entropy + point.NegativeLogLikelihood);
        yield return Part("this codec: codes", point.PayloadRate);
        yield return Part("this codec: escapes", point.EscapeRate);
        yield return new("this codec: file", LosslessKind.File, point.FileRate * n, file);
        yield return new(
            $"this codec: file, and the model shared by {point.Items} items", LosslessKind.File,
            point.FileWithModelRate * n, file + point.ModelBytes);

        static LosslessRow Figure(string name, double bits) => new(name, LosslessKind.Figure, bits, null);

        LosslessRow Part(string name, double rate) =>
            new(name, LosslessKind.Part, rate * n, (long)Math.Round(rate * n * point.Items / 8));
    }
}
