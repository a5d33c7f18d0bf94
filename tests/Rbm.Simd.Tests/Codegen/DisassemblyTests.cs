namespace Rbm.Simd.Tests.Codegen;

public class DisassemblyTests
{
    [Fact]
    public void A_method_has_a_name_a_tier_and_a_frame()
    {
        Listing tile = SampleListings.Only(SampleListings.Tile), nested = SampleListings.Only(SampleListings.Nested);
        Assert.Equal("Rbm.Simd.Kernels.Avx2.Tile:Run", tile.Method);
        Assert.Equal("FullOpts", tile.Tier);
        Assert.True(tile.HasFramePointer);
        Assert.Equal("Tier1-OSR", nested.Tier);
        Assert.False(nested.HasFramePointer);
    }

    [Fact]
    public void Type_arguments_are_told_from_the_name()
    {
        Listing nested = SampleListings.Only(SampleListings.Nested);
        Assert.Equal("Rbm.Outer`2+Part:Steps", nested.Definition);
        Assert.Equal(["Rbm.C`1[Rbm.D]", "Rbm.Lanes512"], nested.TypeArguments);
        Assert.Empty(SampleListings.Only(SampleListings.Tile).TypeArguments);
    }

    [Fact]
    public void A_block_ends_at_a_label_and_at_a_jump()
    {
        IReadOnlyList<BasicBlock> blocks = SampleListings.Only(SampleListings.Nested).Blocks;
        Assert.Equal(
            ["G_M000_IG01", "G_M000_IG02", "G_M000_IG03", "G_M000_IG04", null, "G_M000_IG05", "G_M000_IG06"],
            blocks.Select(block => block.Label));
        Assert.Equal("vmovups zmm1, zmmword ptr [rbp]", blocks[2].Instructions[0].ToString());
        Assert.Equal("vzeroupper", blocks[5].Instructions[0].ToString());
        Assert.Equal(["inc", "cmp", "jl"], blocks[4].Instructions.Select(i => i.Mnemonic));
    }

    [Fact]
    public void Constants_and_alignment_are_no_instructions() =>
        Assert.DoesNotContain(
            SampleListings.Only(SampleListings.Tile).Blocks.SelectMany(b => b.Instructions),
            i => i.Mnemonic is "RWD00" or "align");

    [Fact]
    public void The_inner_loop_is_the_innermost_one()
    {
        IReadOnlyList<BasicBlock> loop = Assert.Single(ControlFlow.InnerLoops(SampleListings.Only(SampleListings.Tile)));
        Assert.Equal(["G_M000_IG03"], loop.Select(block => block.Label));
    }

    [Fact]
    public void A_rare_block_behind_the_end_belongs_to_the_loop_that_it_returns_to()
    {
        IReadOnlyList<BasicBlock> loop = Assert.Single(ControlFlow.InnerLoops(SampleListings.Only(SampleListings.Nested)));
        Assert.Equal(["G_M000_IG03", "G_M000_IG04", "G_M000_IG06"], loop.Select(block => block.Label));
    }

    [Fact]
    public void Without_a_way_back_there_is_no_loop() =>
        Assert.Empty(ControlFlow.InnerLoops(SampleListings.Only(SampleListings.Tile.With("jne      SHORT G_M000_IG03", "nop"))));

    [Fact]
    public void Without_a_frame_pointer_rbp_is_a_register_like_any_other()
    {
        var read = new Instruction("vmovups", "zmm1, zmmword ptr [rbp]");
        Assert.False(SampleListings.Only(SampleListings.Nested).TouchesStack(read));
        Assert.True(SampleListings.Only(SampleListings.Tile).TouchesStack(read));
        Assert.True(SampleListings.Only(SampleListings.Nested).TouchesStack(new Instruction("vmovups", "zmm1, zmmword ptr [rsp+0x40]")));
    }

    [Theory]
    [InlineData("vaddps", "zmm0, zmm0, zmmword ptr [rax]", true, false, true)]
    [InlineData("vmovups", "zmm0, zmmword ptr [rax]", false, false, true)]
    [InlineData("vmovaps", "zmm7, zmm4", false, true, false)]
    [InlineData("vxorps", "ymm3, ymm3, ymm3", false, false, false)]
    [InlineData("vxorps", "ymm3, ymm3, ymm4", true, false, false)]
    [InlineData("vbroadcastss", "zmm26, dword ptr [rsi]", false, false, true)]
    [InlineData("vmulps", "zmm0, zmm0, dword ptr [reloc @RWD112] {1to16}", true, false, false)]
    [InlineData("vmovd", "xmm0, eax", false, false, false)]
    [InlineData("lea", "rdx, [rdx+4*rcx]", false, false, false)]
    [InlineData("mov", "r12, qword ptr [rax]", false, false, false)]
    public void Instructions_are_told_apart(string mnemonic, string operands, bool arithmetic, bool move, bool memory)
    {
        var instruction = new Instruction(mnemonic, operands);
        Assert.Equal(arithmetic, instruction.IsVectorArithmetic);
        Assert.Equal(move, instruction.IsRegisterMove);
        Assert.Equal(memory, instruction.TouchesMemory);
    }

    [Fact]
    public void Several_listings_are_read_and_what_stands_between_is_passed_over()
    {
        IReadOnlyList<Listing> listings = Disassembly.Parse(SampleListings.Tile + "\n\nnoise\n" + SampleListings.Nested + "\n");
        Assert.Equal(["FullOpts", "Tier1-OSR"], listings.Select(listing => listing.Tier));
        Assert.Empty(Disassembly.Parse(""));
    }

    [Theory]
    [InlineData("; Total bytes of code 116", "", "a listing without an end")]
    [InlineData("SHORT G_M000_IG03", "SHORT G_M000_IG33", "a jump to no label: jne SHORT G_M000_IG33")]
    [InlineData("push     rbp", "12345", "no instruction: 12345")]
    [InlineData("push     rbp", "; Assembly listing for method A:B() (FullOpts)", "a listing inside another")]
    public void A_text_that_is_not_understood_is_refused(string old, string replacement, string message)
    {
        var refused = Assert.Throws<FormatException>(() =>
            ControlFlow.InnerLoops(SampleListings.Only(SampleListings.Tile.With(old, replacement))));
        Assert.Contains(message, refused.Message);
    }
}
