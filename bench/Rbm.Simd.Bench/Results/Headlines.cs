namespace Rbm.Simd.Bench.Results;

/// <summary>A table of a README: which rows and columns of which suite's results.</summary>
/// <param name="Name">Its name in the mark.</param>
/// <param name="Suite">The file of the results, without its ending.</param>
/// <param name="Columns">The columns, in order; one that has nothing in any of the rows is left out.</param>
/// <param name="OnlyOurs">Whether rows of peers are left out, since the last column says enough of them.</param>
/// <param name="AllSets">Whether all our instruction sets are shown; the widest alone otherwise.</param>
internal sealed record Headline(string Name, string Suite, string[] Columns, bool OnlyOurs = false, bool AllSets = false);

/// <summary>The one place that says which measured rows the READMEs show.</summary>
internal static class Headlines
{
    public static IReadOnlyList<Headline> All { get; } =
    [
        new("ladder", "Ladder", ["Method", "Median", "GFLOP/s", "% of ceiling", "x best peer"]),
        new("gemm", "Gemm", ["Shape", "Median", "GFLOP/s", "% of ceiling", "x best peer"], OnlyOurs: true),
        new("gather", "Gather", ["Density", "Method", "Median", "GFLOP/s", "x best peer"]),
        new("elementwise", "Elementwise", ["Function", "Method", "Median", "GB/s", "worst ulp", "x best peer"]),
        new("divergence", "ContrastiveDivergence", ["Batch", "Method", "Isa", "Median", "items/s", "x best peer"], AllSets: true),
        new("finetuning", "FineTuning", ["Batch", "Method", "Isa", "Median", "items/s", "x best peer"], AllSets: true),
        new("coding", "Coding", ["Direction", "Batch", "Method", "Median", "items/s", "x best peer"]),
    ];
}
