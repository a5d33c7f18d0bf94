using System.Runtime.Intrinsics.X86;

namespace Rbm.Simd;

/// <summary>What this processor can do, and which of it the engine uses.</summary>
public static class Isa
{
    /// <summary>The environment variable that pins the level: <c>portable</c>, <c>avx2</c> or <c>avx512</c>.</summary>
    public const string PinVariable = "RBM_SIMD_ISA";

    /// <summary>The level the engine's kernels run at: the pinned one, else the best that is supported.</summary>
    /// <exception cref="TypeInitializationException">The pin names no level, or one that this processor lacks.</exception>
    public static InstructionSet Current { get; } = Resolve(Environment.GetEnvironmentVariable(PinVariable));

    /// <summary>Whether this processor, as the runtime was told to see it, runs kernels of a level.</summary>
    // IsSupported and not IsHardwareAccelerated: NativeAOT folds the latter to its compile-time baseline.
    public static bool IsSupported(InstructionSet level) => level switch
    {
        InstructionSet.Portable => true,
        InstructionSet.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionSet.Avx512 => Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported
            && Avx512F.VL.IsSupported && Fma.IsSupported,
        _ => false,
    };

    /// <summary>The levels that this processor supports, narrowest first.</summary>
    public static IEnumerable<InstructionSet> Supported => Enum.GetValues<InstructionSet>().Where(IsSupported);

    /// <summary>The level for a pin; null or empty chooses the best supported one.</summary>
    /// <exception cref="PlatformNotSupportedException">The pinned level is not supported here.</exception>
    /// <exception cref="ArgumentException">The pin names no level.</exception>
    internal static InstructionSet Resolve(string? pin)
    {
        if (string.IsNullOrEmpty(pin)) return Supported.Last();
        InstructionSet level = pin switch
        {
            "portable" => InstructionSet.Portable,
            "avx2" => InstructionSet.Avx2,
            "avx512" => InstructionSet.Avx512,
            _ => throw new ArgumentException($"{PinVariable} is '{pin}'; expected portable, avx2 or avx512"),
        };
        return IsSupported(level)
            ? level
            : throw new PlatformNotSupportedException($"{PinVariable} is '{pin}', which this processor does not support");
    }
}
