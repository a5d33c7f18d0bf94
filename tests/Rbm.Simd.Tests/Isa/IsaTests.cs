namespace Rbm.Simd.Tests;

public class IsaTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_pin_the_best_supported_level_is_chosen(string? pin) =>
        Assert.Equal(Simd.Isa.Supported.Max(), Simd.Isa.Resolve(pin));

    [Fact]
    public void Supported_levels_begin_with_the_portable_one_and_ascend()
    {
        InstructionSet[] supported = [.. Simd.Isa.Supported];
        Assert.Equal(InstructionSet.Portable, supported[0]);
        Assert.Equal(supported.Order(), supported);
        Assert.False(Simd.Isa.IsSupported((InstructionSet)99));
    }

    [Fact]
    public void Every_level_can_be_pinned_by_name_or_is_refused_by_name()
    {
        foreach (InstructionSet level in Enum.GetValues<InstructionSet>())
        {
            string pin = level.ToString().ToLowerInvariant();
            if (Simd.Isa.IsSupported(level))
            {
                Assert.Equal(level, Simd.Isa.Resolve(pin));
                continue;
            }

            var refused = Assert.Throws<PlatformNotSupportedException>(() => Simd.Isa.Resolve(pin));
            Assert.Equal($"RBM_SIMD_ISA is '{pin}', which this processor does not support", refused.Message);
        }
    }

    [Theory]
    [InlineData("AVX2")]
    [InlineData("sse")]
    [InlineData(" avx2")]
    public void Another_name_is_an_error_that_lists_the_names(string pin)
    {
        var error = Assert.Throws<ArgumentException>(() => Simd.Isa.Resolve(pin));
        Assert.Equal($"RBM_SIMD_ISA is '{pin}'; expected portable, avx2 or avx512", error.Message);
    }
}
