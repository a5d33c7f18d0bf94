using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests;

/// <summary>The contract beyond this process: compiled ahead of time, and on another architecture.</summary>
public class PublishedProbeTests
{
    private const string ArmRoot = "RBM_TEST_ARM64_ROOT", Emulator = "qemu-aarch64-static";

    private static readonly Lazy<ProbeProcess> Reference = new(() => ProbeProcess.RunToSuccess());

    // The levels are decided when the program is compiled: without an instruction set named the result is the portable level.
    [PublishFact("gcc")]
    public void Ahead_of_time_for_any_x64_the_bits_are_the_same() => CheckAheadOfTime("x86-64-v2", InstructionSet.Portable);

    [PublishFact("gcc")]
    public void Ahead_of_time_with_AVX2_the_bits_are_the_same() => CheckAheadOfTime("x86-64-v3", InstructionSet.Avx2);

    [PublishFact(Emulator, ArmRoot)]
    public void On_an_emulated_ARM64_the_bits_are_the_same()
    {
        using PublishedProbe probe = PublishedProbe.Create("linux-arm64", "--self-contained", "true");
        // The runtime writes code through a second mapping of its pages, which qemu 7.2 does not see: it goes on with the old code.
        ProbeProcess child = ProbeProcess.Start(
            Emulator, ["-L", Environment.GetEnvironmentVariable(ArmRoot)!, probe.Path, "selftest."],
            [("DOTNET_EnableWriteXorExecute", "0")]);
        Assert.True(child.ExitCode == 0, child.Errors);
        Assert.Equal("Arm64", child.Values["architecture"]);
        AssertSame(child, name => name.StartsWith("selftest.", StringComparison.Ordinal));
    }

    private static void CheckAheadOfTime(string instructionSet, InstructionSet level)
    {
        if (!Simd.Isa.IsSupported(level)) return;
        using PublishedProbe probe = PublishedProbe.Create(
            "linux-x64", "-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc", $"-p:IlcInstructionSet={instructionSet}");
        ProbeProcess child = ProbeProcess.Start(probe.Path, [], []);
        Assert.True(child.ExitCode == 0, child.Errors);
        Assert.Equal(level, child.Level);
        AssertSame(child, name => !name.StartsWith("codegen.", StringComparison.Ordinal));
    }

    private static void AssertSame(ProbeProcess child, Func<string, bool> compared)
    {
        string[] expected = [.. Lines(Reference.Value).Where(line => compared(line))];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Lines(child));

        static IEnumerable<string> Lines(ProbeProcess probe) =>
            probe.Hashes.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal);
    }
}
