using Rbm.Simd.Information;

namespace Rbm.Simd.Tests.Information;

public class AnnealingLadderTests
{
    [Fact]
    public void The_published_ladder_has_its_steps()
    {
        ReadOnlySpan<double> t = AnnealingLadder.Published.Temperatures;
        Assert.Equal(14_501, t.Length);
        Assert.Equal((0, 0.001, 0.5, 0.9, 1), (t[0], t[1], t[500], t[4500], t[14_500]));
        Assert.Equal(0.5001, t[501], 1e-15);
        Assert.Equal(0.90001, t[4501], 1e-15);
    }

    [Fact]
    public void Equal_steps_go_from_0_to_1()
    {
        Assert.Equal([0, 1], AnnealingLadder.Uniform(1).Temperatures.ToArray());
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], AnnealingLadder.Uniform(4).Temperatures.ToArray());
        Assert.Equal(101, AnnealingLadder.Uniform(100).Count);
    }

    [Fact]
    public void What_is_no_ladder_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AnnealingLadder.Uniform(0));
        Assert.Throws<ArgumentException>(() => AnnealingLadder.Steps());
        Assert.Throws<ArgumentException>(() => AnnealingLadder.Steps((0.5, 10)));
        Assert.Throws<ArgumentException>(() => AnnealingLadder.Steps((0.5, 10), (0.4, 2), (1, 2)));
        Assert.Throws<ArgumentException>(() => AnnealingLadder.Custom());
        Assert.Throws<ArgumentException>(() => AnnealingLadder.Custom(0));
        Assert.Throws<ArgumentException>(() => AnnealingLadder.Custom(0.1, 1));
        Assert.Throws<ArgumentException>(() => AnnealingLadder.Custom(0, 0.9));
        Assert.Throws<ArgumentException>(() => AnnealingLadder.Custom(0, double.NaN, 1));
        ArgumentException error = Assert.Throws<ArgumentException>(() => AnnealingLadder.Custom(0, 0.5, 0.5, 1));
        Assert.Equal("temperature 2 of the ladder is 0.5, expected more than 0.5, the one before", error.Message);
    }
}
