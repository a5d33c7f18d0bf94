using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rbm.Simd.Kernels.Portable;

/// <summary>16 columns at a time: each digit's word becomes a vector of bytes, and the bytes' sums are widened.</summary>
internal readonly unsafe struct BitPlaneKernelPortablex16 : IBitPlaneKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddCounts(ulong* planes, nint stride, int words, int digits, int* counts)
    {
        Vector128<byte> bits = Vector128.Create(0x8040201008040201ul).AsByte();
        for (int w = 0; w < words; w++)
        {
            for (int quarter = 0; quarter < 4; quarter++)
            {
                // Byte l takes byte 2 quarter + l / 8 of the word and looks at its bit l mod 8.
                Vector128<byte> spread = Vector128.Create(0x0000000000000000ul, 0x0101010101010101).AsByte()
                    + Vector128.Create((byte)(2 * quarter));
                Vector128<byte> sum = Vector128.Create((byte)0);
                for (int p = digits - 1; p >= 0; p--)
                {
                    Vector128<byte> bytes = Vector128.ShuffleNative(Vector128.Create(planes[p * stride + w]).AsByte(), spread);

                    // A byte of all ones is -1.
                    sum = sum + sum - Vector128.Equals(bytes & bits, bits);
                }

                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(sum);
                int* to = counts + w * 64 + quarter * 16;
                Add(low, to);
                Add(high, to + 8);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector128<ushort> numbers, int* counts)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(numbers);
        (Vector128.Load(counts) + low.AsInt32()).Store(counts);
        (Vector128.Load(counts + 4) + high.AsInt32()).Store(counts + 4);
    }
}
