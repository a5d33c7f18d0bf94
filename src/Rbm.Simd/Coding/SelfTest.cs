using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>How one golden vector fared.</summary>
/// <param name="Vector">Its name.</param>
/// <param name="Checks">Comparisons that were made.</param>
/// <param name="Difference">The first one that failed: what, where, what came and what was expected; null if none did.</param>
public sealed record SelfTestResult(string Vector, int Checks, string? Difference);

/// <summary>
/// Runs the built-in golden vectors on this machine: small models, items and streams whose every bit is known beforehand. Models are
/// read, items made, streams decoded and written again, and items encoded at every effort, in batches of 1, 7, 64 and 1000 on 1, 2 and
/// 5 threads; so are the streams with small blocks, range-coded ones and escapes among them. See data/README.md for what the vectors are.
/// </summary>
public sealed class SelfTest
{
    internal const string Manifest = "manifest.txt", ResourcePrefix = "Rbm.Simd.Coding.Golden.";

    // Large batches are where threads share the work; a product of a few items is done by one.
    private static readonly (int Batch, int Threads)[] Ways = [(1, 1), (1, 2), (7, 5), (64, 2), (1000, 1), (1000, 2), (1000, 5)];

    // 4096 reproductions are compiled in a moment.
    internal const int MostCodebookBits = 12;

    private readonly Func<string, Stream> _open;
    private readonly List<GoldenVector> _vectors;

    /// <summary>Prepares the vectors that are built in.</summary>
    public SelfTest()
        : this(OpenResource)
    {
    }

    /// <summary>Prepares vectors from elsewhere.</summary>
    internal SelfTest(Func<string, Stream> open)
    {
        _open = open;
        using var reader = new StreamReader(open(Manifest));
        _vectors = GoldenVector.Parse(reader);
    }

    /// <summary>The vectors' names.</summary>
    public IReadOnlyList<string> Vectors => [.. _vectors.Select(v => v.Name)];

    /// <summary>Runs one vector.</summary>
    /// <param name="vector">One of <see cref="Vectors"/>.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">There is no such vector.</exception>
    public SelfTestResult Run(string vector, CancellationToken token = default)
    {
        GoldenVector golden = _vectors.Find(v => v.Name == vector)
            ?? throw new ArgumentException($"there is no golden vector '{vector}'; expected one of {string.Join(", ", Vectors)}");
        var comparison = new Comparison();
        try
        {
            Compare(golden, comparison, token);
        }
        catch (InvalidDataException damage)
        {
            comparison.First ??= damage.Message;
        }
        catch (ModelMismatchException other)
        {
            comparison.First ??= other.Message;
        }

        return new SelfTestResult(vector, comparison.Count, comparison.First);
    }

    private void Compare(GoldenVector golden, Comparison comparison, CancellationToken token)
    {
        using Stream file = _open(golden.Name + ".rbm");
        CompressionModel model = ModelFile.Load(file);
        var codec = new Codec(model);
        var run = new GoldenRun(codec);
        if (!comparison.Same(codec.Identity.ToString(), golden.Model, "the model")) return;
        byte[] items = run.Items(golden.Source, golden.Items, golden.Seed);
        if (!comparison.Same(GoldenRun.Hash(items), golden.ItemsHash, $"the items of {golden.Source}")) return;
        CompareFile(golden, codec, run, comparison);
        Codec? table = codec.CodeBits > MostCodebookBits ? null : new Codec(model, new CodecOptions { CompileCodebook = true });
        foreach ((int batch, int threads) in Ways)
        {
            using CodecWorkspace workspace = codec.CreateWorkspace(batch, threads: threads);
            foreach (GoldenCodes expected in golden.Codes)
            {
                token.ThrowIfCancellationRequested();
                string how = $"at effort {expected.Effort}, batch {batch}, {threads} threads";
                byte[] codes = expected.Effort < Encoder.ExhaustiveEffort || table is null
                    ? run.Encode(items, expected.Items, expected.Effort, golden.Seed, workspace)
                    : Exhaust(table, items, expected, batch, threads);
                if (!comparison.Same(GoldenRun.Hash(codes), expected.CodesHash, $"the codes {how}")) return;
                byte[] back = run.Decode(codes, workspace);
                if (!comparison.Same(GoldenRun.Hash(back), expected.ReproductionsHash, $"the reproductions {how}")) return;
                if (!comparison.Same(GoldenRun.Hash(run.Write(codes)), expected.StreamHash, $"the stream {how}")) return;
                if (table is null || batch > 1) continue;
                using CodecWorkspace copying = table.CreateWorkspace();
                byte[] copied = new GoldenRun(table).Decode(codes, copying);
                comparison.Same(GoldenRun.Hash(copied), expected.ReproductionsHash, $"the codebook's reproductions {how}");
            }

            using var team = new WorkerTeam(threads);
            var streaming = new GoldenStreamRun(model, batch, team);
            foreach (GoldenStream expected in golden.Streams)
            {
                token.ThrowIfCancellationRequested();
                CompareStream(golden, expected, streaming, items, $"batch {batch}, {threads} threads", comparison);
            }
        }
    }

    private static byte[] Exhaust(Codec table, byte[] items, GoldenCodes expected, int batch, int threads)
    {
        using CodecWorkspace workspace = table.CreateWorkspace(batch, threads: threads);
        return new GoldenRun(table).Encode(items, expected.Items, expected.Effort, seed: 1, workspace);
    }

    private void CompareFile(GoldenVector golden, Codec codec, GoldenRun run, Comparison comparison)
    {
        GoldenCodes expected = golden.Codes[0];
        using Stream stream = _open(golden.Name + ".rbz");
        byte[] codes = run.Read(stream);
        using CodecWorkspace workspace = codec.CreateWorkspace(100);
        comparison.Same(GoldenRun.Hash(codes), expected.CodesHash, "the stored stream's codes");
        comparison.Same(GoldenRun.Hash(run.Decode(codes, workspace)), expected.ReproductionsHash, "the stored stream's reproductions");
        comparison.Same(GoldenRun.Hash(run.Write(codes)), expected.StreamHash, "the stored stream, written again,");
    }

    private void CompareStream(
        GoldenVector golden, GoldenStream expected, GoldenStreamRun run, byte[] items, string how, Comparison comparison)
    {
        string what = $"the stream '{expected.Name}'";
        byte[] bytes = run.Encode(items, expected, golden.Seed);
        comparison.Same(GoldenRun.Hash(bytes), expected.StreamHash, $"{what} at {how}");
        using Stream stored = _open(expected.FileName(golden.Name));
        byte[] back = run.Decode(stored, expected.Items);
        comparison.Same(GoldenRun.Hash(back), expected.ReproductionsHash, $"the reproductions of {what} at {how}");
        stored.Position = 0;
        back = run.DecodeBackwards(stored, expected.Items);
        comparison.Same(GoldenRun.Hash(back), expected.ReproductionsHash, $"the reproductions of {what}, last ones first, at {how}");
    }

    private static Stream OpenResource(string name) =>
        typeof(SelfTest).Assembly.GetManifestResourceStream(ResourcePrefix + name)
            ?? throw new InvalidDataException($"the assembly lacks its resource {ResourcePrefix + name}");

    private sealed class Comparison
    {
        public int Count { get; private set; }

        public string? First { get; set; }

        public bool Same(string actual, string expected, string what)
        {
            Count++;
            if (actual != expected) First ??= $"{what} hash to {actual}, expected {expected}";
            return First is null;
        }
    }
}
