using Xunit.Sdk;

namespace Rbm.Simd.Tests.Infrastructure;

public class BitsAssertTests
{
    [Fact]
    public void The_same_bits_are_equal_even_of_a_NaN() => BitsAssert.Equal([1f, float.NaN, -0f], [1f, float.NaN, -0f]);

    [Fact]
    public void A_signed_zero_is_a_difference_and_the_first_one_is_reported()
    {
        var failure = Assert.Throws<FailException>(() => BitsAssert.Equal([1f, 0f, 2f, 3f], [1f, -0f, 2f, 4f], "sums"));
        Assert.Equal("sums: element 1 is -0 (0x80000000), expected 0 (0x00000000); 2 of 4 differ", failure.Message);
    }

    [Fact]
    public void Lengths_must_agree()
    {
        var failure = Assert.Throws<FailException>(() => BitsAssert.Equal([1UL, 2], [1UL]));
        Assert.Equal("1 elements, expected 2", failure.Message);
    }
}
