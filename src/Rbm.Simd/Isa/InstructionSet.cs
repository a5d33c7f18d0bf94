namespace Rbm.Simd;

/// <summary>
/// The levels of vector instructions for which the engine has kernels, narrowest first. All give the same bits.
/// </summary>
public enum InstructionSet
{
    /// <summary>
    /// 128-bit vectors where the runtime has them, scalars where it does not; fused multiply-add in hardware or emulated.
    /// </summary>
    Portable,

    /// <summary>256-bit vectors with fused multiply-add (x86-64-v3).</summary>
    Avx2,

    /// <summary>512-bit vectors: AVX-512 F, BW, DQ and VL.</summary>
    Avx512,
}
