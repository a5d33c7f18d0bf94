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
    public void The_sum_is_that_of_the_bits(TiltedMeasure tilt, byte source, byte reproduction)
    {
        DistortionMeasure measure = tilt.For(8);
        double expected = OracleDistortion.Sum(measure, source, reproduction, 8);
        Assert.Equal(expected, measure.Sum([source], [reproduction]), 1e-12);
        if (double.IsInfinity(expected)) Assert.False(OracleDistortion.IsFeasible(measure, source, reproduction));

        // The same bits in the second word, and a difference in the first.
        DistortionMeasure wide = tilt.Weights.Count == 0 ? measure : measure.WithWeights([2, .. new double[119], .. measure.Weights]);
        double first = tilt.Weights.Count == 0 ? measure.B : 2 * measure.B;
        ulong[] longSource = [1, (ulong)source << 56], longReproduction = [0, (ulong)reproduction << 56];
        Assert.Equal(expected + first, wide.Sum(longSource, longReproduction), 1e-12);
    }

    [Property]
    public void A_bits_costs_are_those_of_a_difference_there(TiltedMeasure tilt)
    {
        DistortionMeasure measure = tilt.For(5);
        for (int i = 0; i < 5; i++)
        {
            (double a, double b) = measure.At(i);
            Assert.Equal(a, measure.Sum([0], [1ul << i]));
            Assert.Equal(b, measure.Sum([1ul << i], [0]));
            Assert.Equal(measure.IsConstraint, double.IsPositiveInfinity(a));
        }
    }

    [Property]
    public void Weights_are_part_of_the_value_and_of_the_text(TiltedMeasure tilt)
    {
        DistortionMeasure measure = tilt.For(6), same = tilt.For(6), plain = measure.WithWeights([]);
        Assert.Equal(measure, same);
        Assert.Equal(measure.GetHashCode(), same.GetHashCode());
        Assert.Equal(measure.ToString(), same.ToString());
        Assert.Equal(tilt.Measure, plain);
        Assert.Equal(plain, DistortionMeasure.Parse(plain.ToString()));
        double[] others = [.. tilt.For(6).Weights.ToArray().DefaultIfEmpty(1)];
        others[0] += 0.5;
        DistortionMeasure other = measure.WithWeights(others);
        Assert.NotEqual(measure, other);
        Assert.NotEqual(measure.ToString(), other.ToString());
        Assert.StartsWith($"{plain}+weights:{others.Length}:", other.ToString());
        Assert.Throws<FormatException>(() => DistortionMeasure.Parse(other.ToString()));
    }

    [Fact]
    public void The_mark_of_weights_is_the_same_for_ever()
    {
        // The first 8 bytes of SHA-256 over the little-endian doubles 0.5, 0 and 2. Minus zero is zero.
        DistortionMeasure measure = DistortionMeasure.Wem.WithWeights([0.5, -0.0, 2]);
        byte[] bytes = [.. new[] { 0.5, 0.0, 2.0 }.SelectMany(BitConverter.GetBytes)];
        string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes).AsSpan(0, 8));
        Assert.Equal($"wem+weights:3:{digest}", measure.ToString());
        Assert.Equal([0.5, 0, 2], measure.Weights.ToArray());
        Assert.NotEqual(DistortionMeasure.Hamming, DistortionMeasure.Hamming.WithWeights([1, 1, 1]));
    }

    [Fact]
    public void The_constraint_holds_at_a_bit_of_weight_0()
    {
        DistortionMeasure wem = DistortionMeasure.Wem.WithWeights([0, 3]);
        Assert.Equal((double.PositiveInfinity, 0), wem.At(0));
        Assert.Equal((double.PositiveInfinity, 3), wem.At(1));
        Assert.Equal(double.PositiveInfinity, wem.Sum([0b10], [0b11]));
        Assert.Equal(0, wem.Sum([0b01], [0b00]));
        Assert.Equal(3, wem.Sum([0b11], [0b00]));
    }

    [Fact]
    public void The_weights_given_are_copied()
    {
        double[] weights = [1, 2];
        DistortionMeasure measure = DistortionMeasure.Hamming.WithWeights(weights);
        weights[0] = 7;
        Assert.Equal(1, measure.At(0).A);
    }

    [Theory]
    [InlineData("weight 1 is -1, expected a finite number of 0 or more", 1.0, -1.0)]
    [InlineData("weight 0 is NaN, expected a finite number of 0 or more", double.NaN)]
    [InlineData("weight 2 is Infinity, expected a finite number of 0 or more", 0.0, 1.0, double.PositiveInfinity)]
    [InlineData("weight 0 is 1E+308, too large for the costs of asymmetric:a=20,b=1", 1e308)]
    [InlineData("all 2 weights are 0, expected one at least above 0", 0.0, 0.0)]
    public void Weights_that_are_none_are_refused(string message, params double[] weights) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => DistortionMeasure.Asymmetric(20, 1).WithWeights(weights)).Message);

    [Fact]
    public void Items_of_another_length_than_the_weights_are_refused()
    {
        DistortionMeasure three = DistortionMeasure.Hamming.WithWeights([1, 2, 3]);
        three.ThrowUnlessFits(3);
        DistortionMeasure.Hamming.ThrowUnlessFits(4);
        Assert.Equal(
            "the measure has 3 weights, 4 expected (one a bit of an item)",
            Assert.Throws<ArgumentException>(() => three.ThrowUnlessFits(4)).Message);
        Assert.StartsWith(
            "bit 3 has no weight: the measure has 3", Assert.Throws<ArgumentOutOfRangeException>(() => three.At(3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => three.At(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => three.Sum([0b1000], [0]));
        Assert.Equal(
            "number of words of an item is 2, expected 1",
            Assert.Throws<ArgumentException>(() => three.Sum([0, 0], [0, 0])).Message);
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

    /// <summary>Identity 13: reproducing 1 exactly where p is above a / (a + b) has the least expected distortion, at every bit.</summary>
    [Property]
    public void The_threshold_minimises_the_expected_distortion(TiltedMeasure tilt, ushort numerator)
    {
        DistortionMeasure measure = tilt.For(Measures.MostBits);
        double p = numerator / 65535.0;
        for (int i = 0; i < Measures.MostBits; i++)
        {
            (double a, double b) = measure.At(i);
            double asOne = p == 1 ? 0 : (1 - p) * a, asZero = p * b;
            double chosen = p > measure.Threshold ? asOne : asZero;
            // At p = 1 the two agree for WEM only if the bit is certain: the threshold of 1 does not rely on certainty.
            double least = measure.IsConstraint ? asZero : Math.Min(asOne, asZero);
            Assert.True(chosen <= least + 1e-12, $"p {p}, bit {i}: chosen {chosen}, least {least}");
        }
    }

    [Fact]
    public void The_threshold_of_Hamming_is_one_half() => Assert.Equal(0.5, DistortionMeasure.Hamming.Threshold);
}
