using Rbm.Simd.Lab.Studies;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Studies;

public sealed class ApproximationStudyTests
{
    [Fact]
    public void The_factor_r_x_makes_equation_5_exact_and_without_it_the_distortion_is_too_large()
    {
        using var team = new WorkerTeam(2);
        IReadOnlyList<ApproximationRow> rows = ApproximationStudy.Run(ApproximationOptions.Quick, team);
        Assert.Equal(2 * 2, rows.Count);
        foreach (ApproximationRow row in rows)
        {
            Assert.True(row.Corrected.MostTotalVariation < 1e-12, $"{row}");
            Assert.Equal(row.ExactDistortion, row.Corrected.Distortion, 1e-12);
            Assert.True(row.Literal.MostTotalVariation > 0.01 && row.Literal.Distortion > row.ExactDistortion, $"{row}");
        }

        string text = ApproximationStudy.ToMarkdown(rows, ApproximationOptions.Quick);
        Assert.Contains("| random | 0.5 |", text);
        Assert.Contains("| sparse | 2 |", text);
    }

    [Fact]
    public void A_chain_of_many_sweeps_has_forgotten_its_start()
    {
        using var team = new WorkerTeam(1);
        ApproximationOptions options = ApproximationOptions.Quick with { Sources = [], Sweeps = 300, RandomLayers = [4, 3, 3, 2] };
        foreach (ApproximationRow row in ApproximationStudy.Run(options, team))
        {
            Assert.Equal(row.Stationary.MeanTotalVariation, row.Swept.MeanTotalVariation, 1e-6);
            Assert.Equal(row.Stationary.Distortion, row.Swept.Distortion, 1e-6);
            Assert.True(row.Corrected.MostTotalVariation < 1e-12, $"{row}");
        }
    }

    [Fact]
    public void Options_that_are_out_of_range_are_refused()
    {
        Refused(new() { HiddenLayers = [6] }, "hidden layers are 1, expected 2 or more");
        Refused(new() { RandomLayers = [4, 13, 2] }, "a layer has 13 units, expected 1 to 12, which can be enumerated");
        Refused(new() { RandomNetworks = 0, Sources = [] }, "there are no networks, 1 or more needed");
        Refused(new() { Betas = [11] }, "beta is 11, expected more than 0 and at most 10");
        Refused(new() { Measure = Information.DistortionMeasure.Wem }, "measure is wem, expected finite costs");
    }

    private static void Refused(ApproximationOptions options, string message)
    {
        using var team = new WorkerTeam(1);
        Assert.Equal(message, Assert.ThrowsAny<ArgumentException>(() => ApproximationStudy.Run(options, team)).Message);
    }
}
