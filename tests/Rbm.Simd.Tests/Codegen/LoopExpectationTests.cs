namespace Rbm.Simd.Tests.Codegen;

/// <summary>Every regression that the expectations are there for, made in a good listing.</summary>
public class LoopExpectationTests
{
    private const string LastOfLoop = "vfmadd231ps ymm3, ymm13, ymm14";

    private static readonly LoopExpectation OfTile = new("ymm") { WorkPerStep = 4, MemoryPerStep = 4 };

    [Fact]
    public void The_good_tile_has_no_fault_though_its_frame_spills_and_its_end_calls() =>
        Assert.Empty(OfTile.Faults(SampleListings.Only(SampleListings.Tile)));

    [Theory]
    [InlineData("vmovups  ymmword ptr [rbp-0x60], ymm3", "a spill in the inner loop: vmovups ymmword ptr [rbp-0x60], ymm3")]
    [InlineData("vaddps   ymm3, ymm3, ymmword ptr [rsp+0x20]", "a spill in the inner loop: vaddps ymm3, ymm3, ymmword ptr [rsp+0x20]")]
    [InlineData("mov      r12, qword ptr [rbp-0x30]", "a spill in the inner loop: mov r12, qword ptr [rbp-0x30]")]
    [InlineData("call     [System.MathF:FusedMultiplyAdd(float,float,float):float]", "a call in the inner loop: call")]
    [InlineData("vzeroupper", "vzeroupper in the inner loop")]
    [InlineData("vmovaps  ymm10, ymm3", "a move between registers in the inner loop: vmovaps ymm10, ymm3")]
    [InlineData("vfmadd231ps ymm4, ymm13, ymm14", "5 x fused multiply-add in the inner loop, 4 a step expected")]
    [InlineData("vmulps   xmm10, xmm11, xmm12", "ymm expected: vmulps xmm10, xmm11, xmm12")]
    [InlineData("vmovups  ymmword ptr [r8], ymm3", "5 vector loads and stores in the inner loop, at most 4 expected")]
    [InlineData("vbroadcastss ymm14, dword ptr [rsi+0x04]", "5 vector loads and stores in the inner loop, at most 4 expected")]
    public void A_line_too_many_is_a_fault(string line, string fault)
    {
        Listing listing = SampleListings.Only(SampleListings.Tile.With(LastOfLoop, $"{LastOfLoop}\n       {line}"));
        Assert.Contains(OfTile.Faults(listing), f => f.StartsWith(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LastOfLoop, "nop", "3 x fused multiply-add in the inner loop, 4 a step expected")]
    [InlineData("(FullOpts)", "(Tier0)", "compiled as Tier0, FullOpts expected")]
    [InlineData("jne      SHORT G_M000_IG03", "nop", "no inner loop with vector arithmetic")]
    public void So_is_a_change(string old, string replacement, string fault) =>
        Assert.Equal([fault], OfTile.Faults(SampleListings.Only(SampleListings.Tile.With(old, replacement))));

    [Fact]
    public void Several_steps_at_once_are_a_multiple()
    {
        string[] loop = SampleListings.Tile.Split('\n');
        int first = Array.FindIndex(loop, line => line.Contains("ymm12, ymmword", StringComparison.Ordinal));
        string unrolled = string.Join('\n', [.. loop[..(first + 8)], .. loop[first..(first + 8)], .. loop[(first + 8)..]]);
        Assert.Empty(OfTile.Faults(SampleListings.Only(unrolled)));
        Assert.Equal(
            ["7 x fused multiply-add in the inner loop, 4 a step expected"],
            OfTile.Faults(SampleListings.Only(string.Join('\n', unrolled.Split('\n').Where((_, i) => i != first + 4)))));
    }

    [Fact]
    public void A_loop_whose_work_went_into_a_call_is_a_fault_for_the_call()
    {
        string called = SampleListings.Tile.With(LastOfLoop, "call     [Rbm.Simd.Elsewhere:Work()]")
            .Replace("vfmadd231ps", "nop ;", StringComparison.Ordinal);
        Assert.Equal(
            ["a call in the inner loop: call [Rbm.Simd.Elsewhere:Work()]", "no inner loop with vector arithmetic"],
            OfTile.Faults(SampleListings.Only(called)));
    }

    [Fact]
    public void A_loop_that_lost_all_its_work_is_a_fault()
    {
        string multiplied = SampleListings.Tile.Replace("vfmadd231ps", "vmulps", StringComparison.Ordinal);
        Assert.Equal(["0 x fused multiply-add in the inner loop, 4 a step expected"], OfTile.Faults(SampleListings.Only(multiplied)));
    }

    [Fact]
    public void Where_additions_are_expected_a_fused_multiply_add_is_a_fault()
    {
        LoopExpectation adds = OfTile with { Work = "vaddps" };
        string added = SampleListings.Tile.Replace("vfmadd231ps", "vaddps", StringComparison.Ordinal);
        Assert.Empty(adds.Faults(SampleListings.Only(added)));
        Assert.Contains("4 fused multiply-adds in the inner loop, none expected", adds.Faults(SampleListings.Only(SampleListings.Tile)));
    }

    [Fact]
    public void None_expected_means_none()
    {
        LoopExpectation none = OfTile with { WorkPerStep = 0 };
        Assert.Equal(
            ["4 x fused multiply-add in the inner loop, none expected"], none.Faults(SampleListings.Only(SampleListings.Tile)));
    }

    [Fact]
    public void Code_without_a_loop_is_judged_whole_where_it_may_be_so()
    {
        LoopExpectation straight = new("ymm") { WorkPerStep = 4, MemoryPerStep = 10, MayBeStraight = true };
        string unrolled = SampleListings.Tile.With("jne      SHORT G_M000_IG03", "nop");
        Assert.Empty(straight.Faults(SampleListings.Only(unrolled)));
        Assert.Equal(
            ["a spill in the inner loop: vmovups ymmword ptr [rbp-0x60], ymm3"],
            straight.Faults(SampleListings.Only(unrolled.With(LastOfLoop, $"{LastOfLoop}\n  vmovups  ymmword ptr [rbp-0x60], ymm3"))));
    }

    [Fact]
    public void A_loop_in_narrower_registers_has_its_own_expectation()
    {
        LoopExpectation wide = new("zmm") { WorkPerStep = 8, Narrower = OfTile };
        Assert.Empty(wide.Faults(SampleListings.Only(SampleListings.Tile)));
        Assert.Equal(
            ["4 x fused multiply-add in the inner loop, 5 a step expected"],
            (wide with { Narrower = OfTile with { WorkPerStep = 5 } }).Faults(SampleListings.Only(SampleListings.Tile)));
        string mixed = SampleListings.Tile.With(LastOfLoop, "vfmadd231ps zmm3, zmm13, zmm14");
        Assert.Contains("4 x fused multiply-add in the inner loop, 8 a step expected", wide.Faults(SampleListings.Only(mixed)));
    }

    [Fact]
    public void A_method_without_a_line_in_the_table_is_refused_by_name()
    {
        var method = typeof(LoopExpectationTests).GetMethod(nameof(None_expected_means_none))!;
        var refused = Assert.Throws<KeyNotFoundException>(() =>
            Expectations.Of(method, SampleListings.Only(SampleListings.Tile), InstructionSet.Avx2));
        Assert.StartsWith("LoopExpectationTests:None_expected_means_none has no line in Expectations.Table", refused.Message);
    }
}
