namespace Rbm.Simd.Kernels.Avx2;

/// <summary>The register tiles of this instruction set, from tall to low.</summary>
internal readonly unsafe struct GemmTilesAvx2 : IGemmTiles
{
    public static int Rows => GemmKernelAvx2F32x6x16.Rows;

    public static int Height(int rows) => rows switch
    {
        >= 6 => 6,
        >= 4 => 4,
        >= 2 => 2,
        _ => 1,
    };

    public static int Width(int height) => height switch
    {
        6 => GemmKernelAvx2F32x6x16.Columns,
        4 => GemmKernelAvx2F32x4x16.Columns,
        2 => GemmKernelAvx2F32x2x32.Columns,
        _ => GemmKernelAvx2F32x1x64.Columns,
    };

    public static void Run(int height, nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        switch (height)
        {
            case 6: GemmKernelAvx2F32x6x16.Run(depth, a, b, bStride, c, cStride); break;
            case 4: GemmKernelAvx2F32x4x16.Run(depth, a, b, bStride, c, cStride); break;
            case 2: GemmKernelAvx2F32x2x32.Run(depth, a, b, bStride, c, cStride); break;
            default: GemmKernelAvx2F32x1x64.Run(depth, a, b, bStride, c, cStride); break;
        }
    }
}
