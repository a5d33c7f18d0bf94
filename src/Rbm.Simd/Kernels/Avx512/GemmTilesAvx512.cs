namespace Rbm.Simd.Kernels.Avx512;

/// <summary>The register tiles of this instruction set, from tall to low.</summary>
/// <remarks>
/// 12x32, 8x48, 6x64 and 14x32 all run at the multiply-add ceiling on Zen 4 (117.0, 118.0, 118.0 and 115.8 of 118 GFLOP/s out of L1,
/// 117.6 to 118.0 out of L2), so the tall one is the one that reads B least often and leaves a register or two to the compiler.
/// </remarks>
internal readonly unsafe struct GemmTilesAvx512 : IGemmTiles
{
    public static int Rows => GemmKernelAvx512F32x12x32.Rows;

    public static int Height(int rows) => rows switch
    {
        >= 12 => 12,
        >= 6 => 6,
        >= 4 => 4,
        >= 2 => 2,
        _ => 1,
    };

    public static int Width(int height) => height switch
    {
        12 => GemmKernelAvx512F32x12x32.Columns,
        6 => GemmKernelAvx512F32x6x64.Columns,
        4 => GemmKernelAvx512F32x4x64.Columns,
        2 => GemmKernelAvx512F32x2x64.Columns,
        _ => GemmKernelAvx512F32x1x64.Columns,
    };

    public static void Run(int height, nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        switch (height)
        {
            case 12: GemmKernelAvx512F32x12x32.Run(depth, a, b, bStride, c, cStride); break;
            case 6: GemmKernelAvx512F32x6x64.Run(depth, a, b, bStride, c, cStride); break;
            case 4: GemmKernelAvx512F32x4x64.Run(depth, a, b, bStride, c, cStride); break;
            case 2: GemmKernelAvx512F32x2x64.Run(depth, a, b, bStride, c, cStride); break;
            default: GemmKernelAvx512F32x1x64.Run(depth, a, b, bStride, c, cStride); break;
        }
    }
}
