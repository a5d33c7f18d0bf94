using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests;

/// <summary>
/// The contract: the same bits whatever the processor has. Every probe runs in child processes that differ in what the runtime
/// is told to see, and each child reports what is really on.
/// </summary>
public class DeterminismTests
{
    private static readonly Lazy<ProbeProcess> Reference = new(() => ProbeProcess.RunToSuccess());

    public static TheoryData<string, string> Switches => new()
    {
        { "DOTNET_EnableAVX512", "0" },
        { "DOTNET_EnableAVX2", "0" },
        { "DOTNET_EnableAVX", "0" },
        { "DOTNET_EnableHWIntrinsic", "0" },
        { "DOTNET_TieredCompilation", "0" },
        { "DOTNET_ReadyToRun", "0" },
        { "RBM_SIMD_THREADS", "1" },
        { "RBM_SIMD_THREADS", "2" },
        { "RBM_SIMD_THREADS", "3" },
        { "RBM_SIMD_THREADS", "7" },
    };

    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    [Theory]
    [MemberData(nameof(Switches))]
    public void Bits_do_not_depend_on_a_switch(string name, string value)
    {
        ProbeProcess child = ProbeProcess.RunToSuccess("", (name, value));
        if (name == "RBM_SIMD_THREADS") Assert.Equal(value, child.Values["threads"]);
        AssertSameHashes(child);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Bits_do_not_depend_on_the_pinned_level(InstructionSet level)
    {
        ProbeProcess child = ProbeProcess.RunToSuccess("", (Simd.Isa.PinVariable, level.ToString().ToLowerInvariant()));
        Assert.Equal(level, child.Level);
        AssertSameHashes(child);
    }

    [Fact]
    public void The_best_supported_level_is_chosen() => Assert.Equal(Simd.Isa.Supported.Last(), Reference.Value.Level);

    [Fact]
    public void Without_AVX512_the_child_has_none()
    {
        ProbeProcess child = ProbeProcess.RunToSuccess("random.philox", ("DOTNET_EnableAVX512", "0"));
        Assert.False(child.Has("avx512f"));
        Assert.Equal(Reference.Value.Has("avx2"), child.Has("avx2"));
        Assert.Equal(Simd.Isa.Supported.Last(level => level != InstructionSet.Avx512), child.Level);
    }

    [Fact]
    public void Without_AVX2_the_child_has_no_fused_multiply_add_either()
    {
        ProbeProcess child = ProbeProcess.RunToSuccess("random.philox", ("DOTNET_EnableAVX2", "0"));
        Assert.False(child.Has("avx512f"));
        Assert.False(child.Has("avx2"));
        Assert.False(child.Has("fma"));
        Assert.Equal(InstructionSet.Portable, child.Level);
    }

    [Fact]
    public void Without_intrinsics_the_child_has_scalars_only()
    {
        ProbeProcess child = ProbeProcess.RunToSuccess("random.philox", ("DOTNET_EnableHWIntrinsic", "0"));
        Assert.False(child.Has("vector128"));
        Assert.False(child.Has("vector512"));
        Assert.Equal(InstructionSet.Portable, child.Level);
    }

    [Fact]
    public void A_pin_that_the_processor_lacks_stops_the_process()
    {
        ProbeProcess child = ProbeProcess.Run("", ("DOTNET_EnableAVX2", "0"), (Simd.Isa.PinVariable, "avx2"));
        Assert.NotEqual(0, child.ExitCode);
        Assert.Contains("RBM_SIMD_ISA is 'avx2', which this processor does not support", child.Errors);
    }

    private static void AssertSameHashes(ProbeProcess child)
    {
        IReadOnlyDictionary<string, string> expected = Reference.Value.Hashes, actual = child.Hashes;
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        string[] different = [.. expected.Keys.Where(name => expected[name] != actual[name]).Order()];
        Assert.True(different.Length == 0, $"other bits from {string.Join(", ", different)}");
    }
}
