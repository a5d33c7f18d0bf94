using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Rbm.Simd.Tests.Codegen;

/// <summary>A test of x64 code of a level that is skipped, saying why, where that code is not made.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LevelTheoryAttribute : TheoryAttribute
{
    public LevelTheoryAttribute(InstructionSet level) => Skip =
        RuntimeInformation.ProcessArchitecture != Architecture.X64
            ? $"the expectations are of x64 code; this is {RuntimeInformation.ProcessArchitecture}"
        : !Simd.Isa.IsSupported(level) ? $"this processor does not support {level}"
        : !Fma.IsSupported ? "this processor has no fused multiply-add"
        : LeafMethods.AreUnoptimised ? "a debug build is not optimised"
        : null;
}
