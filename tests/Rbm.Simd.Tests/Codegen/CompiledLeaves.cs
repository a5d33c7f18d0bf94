using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Codegen;

/// <summary>
/// What the JIT makes of the leaf methods when the processor has no more than a level's instructions: with more it would use the
/// registers of the wider ones, and a spill would not show.
/// </summary>
internal static class CompiledLeaves
{
    private static readonly Dictionary<InstructionSet, Lazy<IReadOnlyList<Listing>>> Cache =
        Enum.GetValues<InstructionSet>().ToDictionary(level => level, level => new Lazy<IReadOnlyList<Listing>>(() => Compile(level)));

    public static IReadOnlyList<Listing> At(InstructionSet level) => Cache[level].Value;

    // The portable level as the 128-bit machine that it is written for, one with fused multiply-add: without it each is a call.
    private static IReadOnlyList<Listing> Compile(InstructionSet level)
    {
        string file = Path.GetTempFileName();
        try
        {
            List<(string, string)> environment =
            [
                (Simd.Isa.PinVariable, level.ToString().ToLowerInvariant()),
                ("DOTNET_JitDisasm", string.Join(' ', LeafMethods.All.Select(m => $"*{m.DeclaringType!.Name}*:{m.Name}").Distinct())),
                ("DOTNET_JitStdOutFile", file),
                ("DOTNET_JitDisasmDiffable", "1"),
            ];
            if (level != InstructionSet.Avx512) environment.Add(("DOTNET_EnableAVX512", "0"));
            ProbeProcess child = ProbeProcess.RunToSuccess("codegen.", environment);
            Assert.Equal(level, child.Level);
            Assert.Equal(level == InstructionSet.Avx512, child.Has("avx512f"));
            Assert.True(child.Has("fma"));
            return Disassembly.Parse(File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
