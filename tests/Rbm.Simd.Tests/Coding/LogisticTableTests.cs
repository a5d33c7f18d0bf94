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

    // README.md of Coding tells others to make the table this way, and names the entries that are rounded otherwise.
    [Fact]
    public void Is_the_exact_function_rounded_but_for_the_entries_written_down()
    {
        var others = new List<(int, uint)>();
        for (int logit = 0; logit <= LogisticTable.MostLogit; logit++)
        {
            double exact = RangeEncoder.One / (1 + Math.Exp(-logit / (double)LogisticTable.UnitsPerNat));
            uint probability = LogisticTable.Probability(logit);
            if (probability != Math.Min(65535, Math.Floor(exact + 0.5))) others.Add((logit, probability));
            if (logit > 0) Assert.Equal(65536 - probability, LogisticTable.Probability(-logit));
        }

        Assert.Equal([(214, 45719), (908, 63701), (992, 64204), (2454, 65532), (2735, 65535)], others);
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
