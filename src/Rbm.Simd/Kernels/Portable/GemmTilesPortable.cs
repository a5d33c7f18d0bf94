namespace Rbm.Simd.Kernels.Portable;

/// <summary>The register tiles of this instruction set, from tall to low.</summary>
internal readonly unsafe struct GemmTilesPortable : IGemmTiles
{
    public static int Rows => GemmKernelPortableF32x6x8.Rows;

    public static int Height(int rows) => rows switch
    {
        >= 6 => 6,
        >= 4 => 4,
        >= 2 => 2,
        _ => 1,
    };

    public static int Width(int height) => height switch
    {
        6 => GemmKernelPortableF32x6x8.Columns,
        4 => GemmKernelPortableF32x4x8.Columns,
        2 => GemmKernelPortableF32x2x16.Columns,
        _ => GemmKernelPortableF32x1x32.Columns,
    };

    public static void Run(int height, nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        switch (height)
        {
            case 6: GemmKernelPortableF32x6x8.Run(depth, a, b, bStride, c, cStride); break;
            case 4: GemmKernelPortableF32x4x8.Run(depth, a, b, bStride, c, cStride); break;
            case 2: GemmKernelPortableF32x2x16.Run(depth, a, b, bStride, c, cStride); break;
            default: GemmKernelPortableF32x1x32.Run(depth, a, b, bStride, c, cStride); break;
        }
    }
}
