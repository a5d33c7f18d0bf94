using System.Globalization;
using Rbm.Simd.Profiling;

namespace Rbm.Simd.Cli.Verbs;

/// <summary>The self-measure as people read it.</summary>
internal static class BenchText
{
    private const double KibiByte = 1024;

    public static void Print(TextWriter output, SelfMeasure figures)
    {
        Columns.Print(output,
        [
            ["cpu", figures.Processor],
            ["isa", Name(figures.InstructionSet)],
            ["threads", Whole(figures.Threads)],
        ]);
        Section(output, "multiply-add ceiling",
        [
            ["isa", "threads", "GFLOP/s"],
            .. figures.Ceilings.Select(c => (string[])[Name(c.InstructionSet), Whole(c.Threads), Tenth(c.Gigaflops)]),
        ]);
        Section(output, "memory, GB/s",
        [
            ["level", "KiB a thread", "threads", "read", "write", "copy"],
            .. figures.Memory.Select(m => (string[])
            [
                m.Name, Whole(m.BytesPerThread / KibiByte), Whole(m.Threads), Tenth(m.Read), Tenth(m.Write), Tenth(m.Copy),
            ]),
        ]);
        Section(output, "dense product", [["m x n x k", "threads", "GFLOP/s", "of ceiling"], .. figures.Gemm.Select(Product)]);
        Section(output, "binary product, in operations of the dense one",
        [
            ["m x n x k", "threads", "GFLOP/s", "dense-equivalent of ceiling"], .. figures.Gather.Select(Product),
        ]);
        Section(output, "training and coding",
        [
            ["step", "layers", "batch", "threads", "items/s", "us a batch", "dense-equivalent of ceiling"],
            .. figures.CdStep.Select(f => Step("CD-1", f)),
            .. figures.FineTuning.Select(f => Step("fine-tuning", f)),
            .. figures.Encode.Select(f => Step("encode, effort 0", f)),
            .. figures.Decode.Select(f => Step("decode, network", f)),
        ]);
    }

    private static void Section(TextWriter output, string title, IReadOnlyList<string[]> rows)
    {
        output.WriteLine();
        output.WriteLine(title);
        Columns.Print(output, [.. rows.Select(row => (string[])["  " + row[0], .. row[1..]])]);
    }

    private static string[] Product(ProductFigure f) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{f.Rows} x {f.Columns} x {f.Depth}")
            + (f.Density is { } p ? string.Create(CultureInfo.InvariantCulture, $", {p:0.##} ones") : ""),
        Whole(f.Threads), Tenth(f.Gigaflops), Ratio(f.OfCeiling),
    ];

    private static string[] Step(string name, StepFigure f) =>
    [
        name, string.Join('-', f.Layers), Whole(f.Batch), Whole(f.Threads), Whole(f.ItemsPerSecond), Tenth(f.Seconds * 1e6),
        Ratio(f.OfCeiling),
    ];

    private static string Name(InstructionSet level) => level.ToString().ToLowerInvariant();

    private static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Tenth(double value) => value.ToString("#,0.0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
