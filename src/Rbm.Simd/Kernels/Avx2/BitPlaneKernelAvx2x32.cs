using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Ymm = System.Runtime.Intrinsics.X86.Avx2;

namespace Rbm.Simd.Kernels.Avx2;

/// <summary>32 columns at a time: each digit's word becomes a vector of bytes, and the bytes' sums are widened.</summary>
internal readonly unsafe struct BitPlaneKernelAvx2x32 : IBitPlaneKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddCounts(ulong* planes, nint stride, int words, int digits, int* counts)
    {
        Vector256<byte> bits = Vector256.Create(0x8040201008040201ul).AsByte();
        for (int w = 0; w < words; w++)
        {
            for (int half = 0; half < 2; half++)
            {
                // Byte l takes byte 4 half + l / 8 of the word, of which both 128-bit parts have a copy; its bit l mod 8.
                Vector256<byte> spread = Ymm.Add(
                    Vector256.Create(0x0000000000000000ul, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303).AsByte(),
                    Vector256.Create((byte)(4 * half)));
                Vector256<byte> sum = Vector256.Create((byte)0);
                for (int p = digits - 1; p >= 0; p--)
                {
                    Vector256<byte> bytes = Ymm.Shuffle(Vector256.Create(planes[p * stride + w]).AsByte(), spread);
                    Vector256<byte> set = Ymm.CompareEqual(Ymm.And(bytes, bits), bits);

                    // A byte of all ones is -1.
                    sum = Ymm.Subtract(Ymm.Add(sum, sum), set);
                }

                int* to = counts + w * 64 + half * 32;
                Add(sum.GetLower(), to);
                Add(Sse2.ShiftRightLogical128BitLane(sum.GetLower(), 8), to + 8);
                Add(sum.GetUpper(), to + 16);
                Add(Sse2.ShiftRightLogical128BitLane(sum.GetUpper(), 8), to + 24);
            }
        }
    }

    // The lower eight bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector128<byte> bytes, int* counts) =>
        Avx.Store(counts, Ymm.Add(Avx.LoadVector256(counts), Ymm.ConvertToVector256Int32(bytes)));
}
