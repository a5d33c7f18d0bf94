using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rbm.Simd.Kernels.Avx512;

/// <summary>64 columns at a time: each digit's word becomes a vector of bytes, and the bytes' sums are widened.</summary>
internal readonly unsafe struct BitPlaneKernelAvx512x64 : IBitPlaneKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddCounts(ulong* planes, nint stride, int words, int digits, int* counts)
    {
        // Byte l takes byte l / 8 of the word, of which every 128-bit part has a copy, and looks at its bit l mod 8.
        Vector512<byte> spread = Vector512.Create(0x0000000000000000ul, 0x0101010101010101, 0x0202020202020202,
            0x0303030303030303, 0x0404040404040404, 0x0505050505050505, 0x0606060606060606, 0x0707070707070707).AsByte();
        Vector512<byte> bits = Vector512.Create(0x8040201008040201ul).AsByte();
        for (int w = 0; w < words; w++)
        {
            Vector512<byte> sum = Vector512.Create((byte)0);
            for (int p = digits - 1; p >= 0; p--)
            {
                Vector512<byte> bytes = Avx512BW.Shuffle(Vector512.Create(planes[p * stride + w]).AsByte(), spread);
                Vector512<byte> set = Avx512BW.CompareEqual(Avx512F.And(bytes, bits), bits);

                // A byte of all ones is -1.
                sum = Avx512BW.Subtract(Avx512BW.Add(sum, sum), set);
            }

            Add(sum.GetLower().GetLower(), counts + w * 64);
            Add(sum.GetLower().GetUpper(), counts + w * 64 + 16);
            Add(sum.GetUpper().GetLower(), counts + w * 64 + 32);
            Add(sum.GetUpper().GetUpper(), counts + w * 64 + 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector128<byte> bytes, int* counts) =>
        Avx512F.Store(counts, Avx512F.Add(Avx512F.LoadVector512(counts), Avx512F.ConvertToVector512Int32(bytes)));
}
