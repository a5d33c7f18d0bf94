using Rbm.Simd.Learning;

namespace Rbm.Simd.Tests.Learning;

/// <summary>What makes an iteration look worse than the one before.</summary>
public class DbnBlahutArimotoTests
{
    private static readonly DbnBlahutArimoto.Figures Before = new(0.1, 0.3, -55);

    [Fact]
    public void Each_figure_that_falls_is_complained_of()
    {
        Assert.Contains("distortion of the samples rose from 0.1000 to 0.1030", Complaint(Before with { Distortion = 0.103 }));
        Assert.Contains("unit entropy fell from 0.3000 to 0.2600", Complaint(Before with { UnitEntropy = 0.26 }));
        Assert.Contains("E log Z' of the source fell from -55.00 to -57.50 nats", Complaint(Before with { LogNormalizer = -57.5 }));
    }

    [Fact]
    public void Better_figures_small_changes_and_missing_ones_are_not()
    {
        Assert.Null(Complaint(Before));
        Assert.Null(Complaint(new(0.08, 0.35, -50)));
        Assert.Null(Complaint(new(0.101, 0.28, -56.5)));
        Assert.Null(Complaint(Before with { LogNormalizer = double.NaN }));
        Assert.Null(DbnBlahutArimoto.Complaint(Before with { LogNormalizer = double.NaN }, Before));
    }

    private static string? Complaint(DbnBlahutArimoto.Figures now) => DbnBlahutArimoto.Complaint(Before, now);
}
