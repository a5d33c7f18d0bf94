using System.Globalization;
using Rbm.Simd.Profiling;

namespace Rbm.Simd.Cli.Verbs;

/// <summary>Scaling as a page of Markdown.</summary>
internal static class ScalingText
{
    public static void Print(TextWriter output, Scaling figures)
    {
        output.WriteLine($"# Scaling on {figures.Processor}");
        output.WriteLine();
        int threads = figures.Paces[^1].Threads;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Instruction set {figures.InstructionSet.ToString().ToLowerInvariant()}, 1 to {threads} threads, times in the median."));
        output.WriteLine("The model is that of `bench/scaling.md`: its time is for the same sizes and threads as the measured one.");

        if (figures.Paces.Any(p => p.Disturbed))
        {
            output.WriteLine();
            output.WriteLine("**Other programs had the processors meanwhile: these figures mean nothing.**");
        }

        Table(output, "Ceilings measured here", figures.Paces, PaceHeads, p => Pace(p)[1..], skip: 1);
        string[] overThreads = ["phase", "threads", "time, ms", "speed-up", "model, ms"];
        Table(output, "Speed-up over threads", figures.OverThreads, overThreads, f =>
        [
            f.Phase, Whole(f.Threads), Milliseconds(f.Seconds), Ratio(f.SpeedUp), f.ModelSeconds is { } m ? Milliseconds(m) : "",
        ]);
        foreach (IGrouping<string, SizeFigure> varied in figures.OverSizes.GroupBy(f => f.Varied))
        {
            string[] heads = ["phase", "layers", "batch", "threads", "time, ms", "items/s", "model, ms", "time / model"];
            Table(output, $"Time over {varied.Key}", varied, heads, f =>
            [
                f.Phase, string.Join('-', f.Layers), Whole(f.Batch), Whole(f.Threads), Milliseconds(f.Seconds),
                Whole(f.Batch / f.Seconds), Milliseconds(f.ModelSeconds), Ratio(f.Seconds / f.ModelSeconds),
            ]);
        }

        string[] coefficients = ["phase", "a (all threads)", "s (one thread)", "b (bytes)", "median error, %"];
        Table(output, "Fitted coefficients", figures.Models, coefficients, m =>
            [m.Phase, Ratio(m.Compute), Ratio(m.Serial), Ratio(m.Traffic), Whole(100 * m.MedianError)]);
        Table(output, "Machines on paper, of the cores measured here", figures.Assumed, PaceHeads, Pace);
        Table(
            output,
            "Predicted",
            figures.Predictions,
            ["phase", "batch", "cores", "operations, ms", "bytes, ms", "dispatch, ms", "items/s", "speed-up over one core"],
            p =>
            [
                p.Phase, Whole(p.Batch), Whole(p.Cores), Milliseconds(p.Arithmetic), Milliseconds(p.Traffic), Milliseconds(p.Dispatch),
                Whole(p.ItemsPerSecond), Ratio(p.SpeedUp),
            ]);
    }

    private static string[] PaceHeads =>
        ["machine", "threads", "ceiling, GFLOP/s", "cache, GB/s", "memory, GB/s", "cache, MiB", "dispatch, us"];

    private static string[] Pace(MachinePace p) =>
    [
        p.Name, Whole(p.Threads), Whole(p.Gigaflops), Whole(p.CacheBandwidth), Whole(p.MemoryBandwidth), Whole(p.CacheBytes / (1 << 20)),
        Ratio(p.Dispatch * 1e6),
    ];

    private static void Table<T>(
        TextWriter output, string title, IEnumerable<T> rows, string[] heads, Func<T, string[]> cells, int skip = 0)
    {
        output.WriteLine();
        output.WriteLine($"## {title}");
        output.WriteLine();
        Row(output, heads[skip..]);
        Row(output, [.. heads[skip..].Select(_ => "---")]);
        foreach (T row in rows) Row(output, cells(row));
    }

    private static void Row(TextWriter output, string[] cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Milliseconds(double seconds) => (seconds * 1e3).ToString("#,0.000", CultureInfo.InvariantCulture);
}
