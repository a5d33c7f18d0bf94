using System.Reflection;

namespace Rbm.Simd.Tests.Codegen;

/// <summary>
/// The machine code of every leaf method: no call and no spill in an inner loop, and as many fused multiply-adds as its doc says. No
/// timing: a kernel that loses its registers fails here on any machine with the level, however noisy.
/// </summary>
public class CodegenTests
{
    public static TheoryData<string> Avx512 => [.. LeafMethods.Of(InstructionSet.Avx512)];

    public static TheoryData<string> Avx2 => [.. LeafMethods.Of(InstructionSet.Avx2)];

    public static TheoryData<string> Portable => [.. LeafMethods.Of(InstructionSet.Portable)];

    [LevelTheory(InstructionSet.Avx512)]
    [MemberData(nameof(Avx512))]
    public void Inner_loops_are_as_stated_in_512_bits(string leaf) => Check(leaf, InstructionSet.Avx512);

    [LevelTheory(InstructionSet.Avx2)]
    [MemberData(nameof(Avx2))]
    public void Inner_loops_are_as_stated_in_256_bits(string leaf) => Check(leaf, InstructionSet.Avx2);

    [LevelTheory(InstructionSet.Portable)]
    [MemberData(nameof(Portable))]
    public void Inner_loops_are_as_stated_in_128_bits(string leaf) => Check(leaf, InstructionSet.Portable);

    [LevelTheory(InstructionSet.Portable)]
    [InlineData(InstructionSet.Portable)]
    public void No_expectation_is_of_a_method_or_loop_body_that_is_gone(InstructionSet level) =>
        Assert.Empty(Expectations.Stale(CompiledLeaves.At(level)));

    [Fact]
    public void Every_method_of_a_kernel_is_a_leaf_or_part_of_one()
    {
        Assert.NotEmpty(LeafMethods.OfKernels);
        AssertNone(
            "neither compiled optimised at once nor inlined",
            LeafMethods.OfKernels.Where(m => !LeafMethods.IsLeaf(m) && !Has(m, MethodImplAttributes.AggressiveInlining)));
    }

    // Inlined into a caller, a leaf would be compiled once more, there, and worse.
    [Fact]
    public void No_leaf_is_ever_inlined() =>
        AssertNone("may be inlined", LeafMethods.All.Where(m => !Has(m, MethodImplAttributes.NoInlining)));

    private static void Check(string leaf, InstructionSet level)
    {
        MethodInfo method = LeafMethods.Find(leaf);
        Listing[] listings = [.. CompiledLeaves.At(level).Where(listing => listing.Definition == leaf)];
        Assert.True(listings.Length > 0, $"{leaf} was not compiled");
        string[] faults = [.. listings.SelectMany(l => Faults(method, l, level).Select(fault => $"{l.Method}: {fault}"))];
        Assert.True(faults.Length == 0, string.Join(Environment.NewLine, faults));
    }

    private static IEnumerable<string> Faults(MethodInfo method, Listing listing, InstructionSet level)
    {
        try
        {
            return Expectations.Of(method, listing, level)?.Faults(listing) ?? [];
        }
        catch (KeyNotFoundException missing)
        {
            return [missing.Message];
        }
    }

    private static bool Has(MethodInfo method, MethodImplAttributes flag) => method.MethodImplementationFlags.HasFlag(flag);

    private static void AssertNone(string what, IEnumerable<MethodInfo> methods)
    {
        string[] names = [.. methods.Select(LeafMethods.Name)];
        Assert.True(names.Length == 0, $"{what}: {string.Join(", ", names)}");
    }
}
