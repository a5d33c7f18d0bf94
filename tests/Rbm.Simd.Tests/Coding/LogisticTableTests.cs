using Rbm.Simd.Coding;

namespace Rbm.Simd.Tests.Coding;

public class LogisticTableTests
{
    [Fact]
    public void Is_the_logistic_function_to_half_a_unit()
    {
        for (int logit = -LogisticTable.MostLogit; logit <= LogisticTable.MostLogit; logit++)
        {
            double exact = RangeEncoder.One / (1 + Math.Exp(-logit / (double)LogisticTable.UnitsPerNat));
            Assert.InRange(LogisticTable.Probability(logit) - Math.Clamp(exact, 1, RangeEncoder.One - 1), -0.52, 0.52);
        }
    }

    // README.md of Coding tells others to make the table this way.
    [Fact]
    public void Is_the_exact_function_rounded()
    {
        for (int logit = 0; logit <= LogisticTable.MostLogit; logit++)
        {
            double exact = RangeEncoder.One / (1 + Math.Exp(-logit / (double)LogisticTable.UnitsPerNat));
            Assert.Equal(Math.Min(65535, Math.Floor(exact + 0.5)), LogisticTable.Probability(logit));
            if (logit > 0) Assert.Equal(65536 - LogisticTable.Probability(logit), LogisticTable.Probability(-logit));
        }
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-LogisticTable.MostLogit - 1)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(700)]
    [InlineData(int.MaxValue)]
    public void A_bit_and_its_opposite_are_certain_together(int logit)
    {
        uint p = LogisticTable.Probability(logit), q = LogisticTable.Probability(logit == int.MinValue ? int.MaxValue : -logit);
        Assert.Equal((uint)RangeEncoder.One, p + q);
        Assert.InRange(p, 1u, RangeEncoder.One - 1u);
    }

    [Fact]
    public void Ends_where_the_smallest_probability_is()
    {
        Assert.Equal(1u, LogisticTable.Probability(-LogisticTable.MostLogit));
        Assert.True(LogisticTable.Probability(-LogisticTable.MostLogit * 9 / 10) > 1);
    }
}
