namespace Rbm.Simd.Bench.Results;

/// <summary>A table of the README: which rows and columns of which suite's results.</summary>
/// <param name="Name">Its name in the README's mark.</param>
/// <param name="Suite">The file of the results, without its ending.</param>
/// <param name="Columns">The columns, in order.</param>
/// <param name="Rows">Which rows; <see langword="null"/> for all. Cells are asked for by their columns.</param>
internal sealed record Headline(string Name, string Suite, string[] Columns, Func<Func<string, string>, bool>? Rows = null);

/// <summary>The one place that says which measured rows the README shows.</summary>
internal static class Headlines
{
    public static IReadOnlyList<Headline> All { get; } =
    [
        new("ladder", "Ladder", ["Method", "Isa", "Median", "GFLOP/s", "% of ceiling", "x best peer"], cell => cell("Isa") != "avx2"),
        new("gemm", "Gemm", ["Shape", "Isa", "Median", "GFLOP/s", "% of ceiling", "x best peer"], cell => cell("Method") == "Ours" && cell("Isa") != "avx2"),
        new("gather", "Gather", ["Density", "Method", "Median", "GFLOP/s", "x best peer"], cell => cell("Isa") != "avx2"),
        new("elementwise", "Elementwise", ["Function", "Method", "Median", "GB/s", "worst ulp", "x best peer"], cell => cell("Isa") != "avx2"),
        new("divergence", "ContrastiveDivergence", ["Batch", "Method", "Isa", "Median", "items/s", "x best peer"]),
        new("finetuning", "FineTuning", ["Batch", "Method", "Isa", "Median", "items/s", "x best peer"]),
        new("coding", "Coding", ["Direction", "Batch", "Method", "Isa", "Median", "items/s", "x best peer"], cell => cell("Isa") != "avx2"),
    ];
}
