using System.Diagnostics;
using System.Text;
using Rbm.Simd.Bits;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Lab.Reports;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary>How the demonstration ended.</summary>
internal sealed record DemoOutcome(IReadOnlyList<Stage> Stages, Evaluation Point);

/// <summary>The steps of the demonstration, each with the files that a user of the other verbs would have.</summary>
internal sealed class DemoRun(DemoFiles files, int trainingItems, ulong seed, WorkerTeam team, Shell shell)
{
    private const int TestItems = 2000;
    private const int Fantasies = 80;
    private const int FantasySweeps = 500;
    private static readonly int[] Layers = [784, 400, 200, 24];

    private readonly List<Stage> _stages = [];

    /// <summary>Runs all steps.</summary>
    /// <exception cref="VerbException">The decoded bits are not those that were measured.</exception>
    public DemoOutcome Run(IProgressSink progress)
    {
        IBinarySource training = SourceFactory.Create("glyphs:train", new SourceOptions { Items = trainingItems, Seed = seed });
        IBinarySource test = SourceFactory.Create("glyphs:test", new SourceOptions { Items = TestItems, Seed = seed });
        var metrics = new StringWriter { NewLine = "\n" };
        var observer = new TrainingProgress(progress, metrics);
        string plan = $"{trainingItems} digits, layers {string.Join('-', Layers)}, to {files.Model.Path}";
        CompressionModel trained = Timed("train", plan, () =>
        {
            TrainingOptions options = TrainingPresets.Create("demo", Layers) with { Seed = seed };
            CompressionModel model = new TrainingPipeline(options, training, team).Run(observer, token: shell.Interrupt);
            model = FitVerb.Fit(
                model, training, Effort.OfEncode, seed, CodeModelFit.DefaultItems, team, progress, shell.Interrupt);
            files.Model.Write(stream => ModelFile.Save(model, stream));
            files.Metrics.Write(stream => stream.Write(Encoding.UTF8.GetBytes(metrics.ToString())));
            return model;
        });
        Evaluation point = Timed("evaluate", $"{TestItems} test items, effort {Effort.OfEncode}", () =>
        {
            progress.Begin("evaluate", test.Count, "items");
            return Evaluator.Evaluate(trained, test, Effort.OfEncode, seed, team, progress.Advance, shell.Interrupt);
        });

        // From here on everything goes through files, as it would for somebody who has only these.
        CompressionModel model = ModelFile.Load(files.Model.Path);
        long bytes = Timed("encode", $"{files.Originals.Path} to {files.Codes.Path}", () => Encode(model, test, progress));
        Timed("decode", $"{files.Codes.Path} to {files.Reproductions.Path}", () => Decode(model, test, progress));
        (BitMatrix originals, BitMatrix reproductions) = Timed(
            "verify", "the decoded bits are those that were measured", () => Verify(trained, test, point));
        DemoReport report = new()
        {
            Model = trained,
            TrainingItems = trainingItems,
            Point = point,
            Stages = _stages,
            Metrics = observer.Metrics,
            Originals = originals,
            Reproductions = reproductions,
            Fantasies = Timed("imagine", $"{Fantasies} pictures by the belief network", () => Imagine(trained)),
            Width = test.Width,
            StreamBytes = bytes,
            Footer = $"rbm {typeof(DemoRun).Assembly.GetName().Version!.ToString(3)}, {Isa.Current}, {team.Size} threads",
        };
        files.Report.Write(stream => stream.Write(Encoding.UTF8.GetBytes(report.ToHtml())));
        return new DemoOutcome(_stages, point);
    }

    private long Encode(CompressionModel model, IBinarySource test, IProgressSink progress)
    {
        files.Originals.Write(stream =>
        {
            var items = new BitMatrix(test.Count, test.Length);
            test.Read(0, 0, items.View);
            using BinarySink sink = BinarySink.Create(files.Originals.Path, stream, test.Count, test.Width, test.Height);
            sink.Write(items.View);
            sink.Complete();
        });
        using ItemStream originals = SourceFactory.Open(files.Originals.Path, new SourceOptions());
        return files.Codes.Write(stream =>
        {
            using var counted = new CountingStream(stream);
            var options = new StreamEncoderOptions { Effort = Effort.OfEncode, Seed = seed };
            CodecRun.Encode(model, originals, counted, options, team, progress, shell.Interrupt);
            return counted.Length;
        });
    }

    private long Decode(CompressionModel model, IBinarySource test, IProgressSink progress)
    {
        using Stream codes = File.OpenRead(files.Codes.Path);
        return files.Reproductions.Write(stream =>
        {
            using BinarySink sink = BinarySink.Create(files.Reproductions.Path, stream, test.Count, test.Width, test.Height);
            CodecRun.Decode(model, new CodeStreamReader(codes), sink, team, progress, shell.Interrupt);
            return sink.Written;
        });
    }

    private (BitMatrix Originals, BitMatrix Reproductions) Verify(CompressionModel trained, IBinarySource test, Evaluation point)
    {
        BitMatrix originals = ReadAll(files.Originals.Path), decoded = ReadAll(files.Reproductions.Path);
        var measured = new BitMatrix(test.Count, test.Length);
        CodecRun.Reproduce(trained, originals.View, measured.View, team, Effort.OfEncode, seed);
        double distortion = 0;
        for (int i = 0; i < test.Count; i++)
        {
            if (!decoded.Row(i).SequenceEqual(measured.Row(i)))
                throw VerbException.InputOutput($"item {i} of {files.Reproductions.Path} is not what the model reproduces");
            distortion += trained.Measure.Sum(originals.Row(i), decoded.Row(i)) / test.Length;
        }

        distortion /= test.Count;
        return Math.Abs(distortion - point.MeanDistortion) <= 1e-12
            ? (originals, decoded)
            : throw VerbException.InputOutput(FormattableString.Invariant(
                $"the files have distortion {distortion}, {point.MeanDistortion} was measured"));
    }

    private BitMatrix Imagine(CompressionModel model)
    {
        var pictures = new BitMatrix(Fantasies, model.Autoencoder.Visible);
        model.Network!.Sample(pictures.View, FantasySweeps, seed, team, new Workspace());
        return pictures;
    }

    private static BitMatrix ReadAll(string path)
    {
        IBinarySource source = SourceFactory.Create(path, new SourceOptions());
        var bits = new BitMatrix(source.Count, source.Length);
        source.Read(0, 0, bits.View);
        return bits;
    }

    private T Timed<T>(string name, string what, Func<T> work)
    {
        shell.Interrupt.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        T result = work();
        _stages.Add(new Stage(name, what, clock.Elapsed.TotalSeconds));
        return result;
    }
}
