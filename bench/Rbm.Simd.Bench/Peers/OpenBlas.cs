using System.Runtime.InteropServices;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Bench.Peers;

/// <summary>OpenBLAS, where the system has it (Debian: libopenblas0-pthread).</summary>
internal static unsafe class OpenBlas
{
    /// <summary>The peer's name.</summary>
    public const string Name = "OpenBLAS";

    /// <summary>The environment variable that would hold it to less than its best kernels.</summary>
    public const string CoreVariable = "OPENBLAS_CORETYPE";

    private const int RowMajor = 101, Straight = 111, Transposed = 112;

    private static readonly string[] Candidates =
    [
        "libopenblas.so.0", "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0",
        "libopenblas.dylib", "libopenblas.dll", "openblas",
    ];

    private static readonly nint Library = Load(), Sgemm = Export("cblas_sgemm");

    /// <summary>Whether it was found.</summary>
    public static bool IsAvailable => Library != 0;

    /// <summary>Version and options, and the processor that it took this one for.</summary>
    public static string Version =>
        Text("openblas_get_config") + ", kernels for " + Text("openblas_get_corename");

    /// <summary>Sets the number of threads.</summary>
    public static void SetThreads(int threads) => ((delegate* unmanaged<int, void>)Export("openblas_set_num_threads"))(threads);

    /// <summary>C = op(A) op(B) + beta C.</summary>
    public static void Multiply(ReadOnlyMatrixView a, bool transposeA, ReadOnlyMatrixView b, bool transposeB, MatrixView c, float beta)
    {
        var sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)Sgemm;
        int depth = transposeA ? a.Rows : a.Columns;
        fixed (float* pa = a.Data, pb = b.Data, pc = c.Data)
        {
            sgemm(
                RowMajor, transposeA ? Transposed : Straight, transposeB ? Transposed : Straight, c.Rows, c.Columns, depth,
                1, pa, a.Stride, pb, b.Stride, beta, pc, c.Stride);
        }
    }

    private static nint Load()
    {
        foreach (string name in Candidates)
            if (NativeLibrary.TryLoad(name, out nint library)) return library;
        return 0;
    }

    private static nint Export(string name) => Library == 0 ? 0 : NativeLibrary.GetExport(Library, name);

    private static string Text(string function) => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export(function))())!.Trim();
}
