using FsCheck;
using FsCheck.Xunit;
using Rbm.Simd.Information;
using Rbm.Simd.Tests.Oracle;

namespace Rbm.Simd.Tests.Information;

[Properties(Arbitrary = [typeof(Measures)])]
public class DistortionMeasureTests
{
    [Property]
    public void Reads_back_what_it_wrote(DistortionMeasure measure) =>
        Assert.Equal(measure, DistortionMeasure.Parse(measure.ToString()));

    [Property]
    public void Reads_back_costs_of_any_size(NormalFloat a, NormalFloat b)
    {
        (double costA, double costB) = (Math.Abs(a.Get), Math.Abs(b.Get));
        if (costA == 0 || costB == 0) return;
        var measure = DistortionMeasure.Asymmetric(costA, costB);
        Assert.Equal(measure, DistortionMeasure.Parse(measure.ToString()));
    }

    [Fact]
    public void Names_are_those_of_the_command_line()
    {
        Assert.Equal("hamming", DistortionMeasure.Hamming.ToString());
        Assert.Equal("hamming", DistortionMeasure.Asymmetric(1, 1).ToString());
        Assert.Equal("wem", DistortionMeasure.Wem.ToString());
        Assert.Equal("asymmetric:a=2.5,b=1", DistortionMeasure.Asymmetric(2.5, 1).ToString());
        Assert.Equal(DistortionMeasure.Asymmetric(2, 0.001), DistortionMeasure.Parse("asymmetric:a=2,b=1e-3"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hamming")]
    [InlineData("asymmetric")]
    [InlineData("asymmetric:a=2")]
    [InlineData("asymmetric:b=1,a=2")]
    [InlineData("asymmetric:a=2,b=1,c=3")]
    [InlineData("asymmetric:a=0,b=1")]
    [InlineData("asymmetric:a=2,b=-1")]
    [InlineData("asymmetric:a=NaN,b=1")]
    [InlineData("asymmetric:a=1e999,b=1")]
    [InlineData("asymmetric:a=x,b=1")]
    public void Another_text_is_an_error_that_names_it(string text)
    {
        var error = Assert.Throws<FormatException>(() => DistortionMeasure.Parse(text));
        Assert.StartsWith($"measure '{text}' is not known; expected ", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Costs_are_positive_and_finite(double cost)
    {
        Assert.StartsWith("a is ", Assert.Throws<ArgumentOutOfRangeException>(() => DistortionMeasure.Asymmetric(cost, 1)).Message);
        Assert.StartsWith("b is ", Assert.Throws<ArgumentOutOfRangeException>(() => DistortionMeasure.Asymmetric(1, cost)).Message);
    }

    [Property]
    public void The_sum_is_that_of_the_bits(DistortionMeasure measure, byte source, byte reproduction)
    {
        double expected = OracleDistortion.Sum(measure, source, reproduction, 8);
        Assert.Equal(expected, measure.Sum([source], [reproduction]), 1e-12);
        if (double.IsInfinity(expected)) Assert.False(OracleDistortion.IsFeasible(measure, source, reproduction));

        // The same bits in the second word, and a difference in the first.
        ulong[] longSource = [1, (ulong)source << 56], longReproduction = [0, (ulong)reproduction << 56];
        Assert.Equal(expected + measure.B, measure.Sum(longSource, longReproduction), 1e-12);
    }

    [Fact]
    public void Arguments_are_source_then_reproduction()
    {
        var measure = DistortionMeasure.Asymmetric(3, 5);
        Assert.Equal(3, measure.Sum([0b01], [0b11])); // A 0 reproduced as 1 costs a.
        Assert.Equal(5, measure.Sum([0b11], [0b01])); // A 1 reproduced as 0 costs b.
    }

    [Fact]
    public void Under_the_constraint_a_forbidden_bit_costs_infinity_and_none_costs_nothing()
    {
        Assert.Equal(double.PositiveInfinity, DistortionMeasure.Wem.Sum([0b01], [0b10]));
        Assert.Equal(1, DistortionMeasure.Wem.Sum([0b11], [0b10]));
        Assert.Equal(0, DistortionMeasure.Wem.Sum([0b11], [0b11]));
    }

    [Fact]
    public void Vectors_of_different_lengths_are_an_error() =>
        Assert.Equal(
            "number of words of the reproduction is 2, expected 1",
            Assert.Throws<ArgumentException>(() => DistortionMeasure.Hamming.Sum([1], [1, 2])).Message);

    /// <summary>Identity 13: reproducing 1 exactly where p is above a / (a + b) has the least expected distortion.</summary>
    [Property]
    public void The_threshold_minimises_the_expected_distortion(DistortionMeasure measure, ushort numerator)
    {
        double p = numerator / 65535.0;
        double asOne = p == 1 ? 0 : (1 - p) * measure.A, asZero = p * measure.B;
        double chosen = p > measure.Threshold ? asOne : asZero;
        // At p = 1 the two agree for WEM only if the bit is certain: the threshold of 1 does not rely on certainty.
        double least = measure.IsConstraint ? asZero : Math.Min(asOne, asZero);
        Assert.True(chosen <= least + 1e-12, $"p {p}: chosen {chosen}, least {least}");
    }

    [Fact]
    public void The_threshold_of_Hamming_is_one_half() => Assert.Equal(0.5, DistortionMeasure.Hamming.Threshold);
}
