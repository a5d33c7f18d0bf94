using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.SweepReports;

namespace Rbm.Simd.Lab.Tests.SweepReports;

/// <summary>Rows of a merged sweep and baselines that were thought up.</summary>
internal static class Merged
{
    public static MergedRow Row(string label, int k, double? beta, ulong seed, int effort, double d, string network = "dae") => new()
    {
        Label = label, K = k, Beta = beta, Seed = seed, Network = network, Effort = effort, Distortion = d, N = 784,
        TrainingSeconds = 90 * k, RateFile = k / 784.0, ModelBytes = 1000,
    };

    public static MergedSweep Sweep { get; } = new(
    [
        Row("paper", 24, 0, 1, 0, 0.06), Row("paper", 24, 0, 2, 0, 0.08), Row("paper", 24, 0, 1, 5, 0.04), Row("paper", 24, 0, 2, 5, 0.042),
        Row("paper", 24, 0, 1, 5, 0.2, "dbn"), Row("paper", 24, 0, 2, 5, 0.3, "dbn"),
        Row("paper", 9, 2, 1, 0, 0.09), Row("paper", 9, 2, 1, 9, 0.075),
        Row("no-ba", 9, null, 1, 0, 0.095), Row("no-ba", 9, null, 1, 9, 0.07),
    ], []);

    public static BaselineTable Baselines { get; } = new()
    {
        Train = "mnist:train", TrainItems = 60_000, TrainVaries = true, Test = "mnist:test", TestItems = 10_000, Length = 784, Seed = 1,
        SharedSeconds = 1.5,
        Results =
        [
            new("constant", null, 0, 0.1314, 0.1), new("PCA, real coefficients", 9, null, 0.0733, 0.2),
            new("PCA, real coefficients", 24, null, 0.0455, 0.2), new("PCA, signs", 9, 9, 0.0927, 0.2), new("ITQ", 24, 24, 0.07, 0.3),
            new("Lloyd VQ", 9, 9, 0.067, 3),
        ],
    };
}
