using Rbm.Simd.Kernels;
using Rbm.Simd.Kernels.Avx2;
using Rbm.Simd.Kernels.Avx512;
using Rbm.Simd.Kernels.Portable;
using Rbm.Simd.Profiling;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Profiling;

public class CeilingTests
{
    [Fact]
    public void Chains_do_as_many_multiply_adds_as_they_count()
    {
        Check<FmaChainsPortableF32x12>(lanes: 4);
        Check<FmaChainsPortableF32x24>(lanes: 4);
        if (Isa.IsSupported(InstructionSet.Avx2)) Check<FmaChainsAvx2F32x12>(lanes: 8);
        if (Isa.IsSupported(InstructionSet.Avx512)) Check<FmaChainsAvx512F32x24>(lanes: 16);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_supported_instruction_set_has_a_ceiling(int threads)
    {
        using var team = new WorkerTeam(threads);
        Assert.All(Isa.Supported, level => Assert.True(FmaCeiling.Gigaflops(level, team, 0) > 0));
    }

    [Fact]
    public void An_unknown_instruction_set_is_refused()
    {
        using var team = new WorkerTeam(1);
        Assert.Throws<PlatformNotSupportedException>(() => FmaCeiling.Gigaflops((InstructionSet)99, team, 0));
    }

    [Fact]
    public void Memory_has_a_speed_at_every_size()
    {
        using var team = new WorkerTeam(2);
        foreach (int bytes in (int[])[4096, 5000, 1 << 20])
        {
            MemoryBandwidth speed = MemoryBandwidth.Measure("some", bytes, team, 0);
            Assert.Equal(("some", bytes / 4096 * 4096L, 2), (speed.Name, speed.BytesPerThread, speed.Threads));
            Assert.True(speed is { Read: > 0, Write: > 0, Copy: > 0 });
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(int.MaxValue)]
    public void A_size_out_of_range_is_refused(int bytes)
    {
        using var team = new WorkerTeam(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryBandwidth.Measure("some", bytes, team, 0));
    }

    [Fact]
    public void The_processor_has_a_name_and_a_cache()
    {
        Assert.NotEmpty(Processor.Name);
        Assert.DoesNotContain(Processor.Name, char.IsControl);
        Assert.InRange(Processor.LastLevelCache, 1 << 18, 1L << 34);
    }

    // Factors of 1 and few steps: the sum of the chains is exact.
    private static void Check<TChains>(int lanes)
        where TChains : struct, IFmaChains
    {
        Assert.Equal(7 * TChains.FlopsPerStep / 2 / lanes, TChains.Run(7, 1, 1));
        Assert.Equal(0, TChains.Run(0, 1, 1));
    }
}
