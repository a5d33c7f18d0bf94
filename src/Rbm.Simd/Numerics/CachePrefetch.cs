using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Rbm.Simd.Numerics;

/// <summary>Hints that memory will be asked for. A processor without such an instruction goes without.</summary>
internal static unsafe class CachePrefetch
{
    private const int FloatsPerLine = 16;

    /// <summary>Fetches elements into the L2 cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToL2(float* from, nint count)
    {
        if (!Sse.IsSupported) return;
        for (nint i = 0; i < count; i += FloatsPerLine) Sse.Prefetch1(from + i);
    }
}
