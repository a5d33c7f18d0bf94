using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Rbm.Simd.Profiling;

/// <summary>What the processor says of itself.</summary>
public static class Processor
{
    // A common size, where the processor does not tell.
    private const long AssumedLastLevel = 32 << 20;

    private const int BrandLeaf = unchecked((int)0x80000002), IntelCacheLeaf = 4, AmdCacheLeaf = unchecked((int)0x8000001D);

    /// <summary>Its name, as it is sold; the kind of processor where it has none.</summary>
    public static string Name { get; } = Brand();

    /// <summary>Bytes of the last-level cache that a core reaches; 32 MiB where the processor does not tell.</summary>
    public static long LastLevelCache { get; } = LargestCache();

    private static string Brand()
    {
        if (!X86Base.IsSupported || !HasLeaf(BrandLeaf + 2)) return RuntimeInformation.ProcessArchitecture.ToString();
        Span<int> text = stackalloc int[12];
        for (int i = 0; i < 3; i++)
            (text[4 * i], text[4 * i + 1], text[4 * i + 2], text[4 * i + 3]) = X86Base.CpuId(BrandLeaf + i, 0);
        string name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(text)).Replace('\0', ' ').Trim();
        return string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // Both makers describe their caches in the same form, AMD at a leaf of its own.
    private static long LargestCache()
    {
        long largest = 0;
        if (X86Base.IsSupported)
        {
            foreach (int leaf in (int[])[IntelCacheLeaf, AmdCacheLeaf])
                for (int i = 0; i < 8 && HasLeaf(leaf); i++)
                {
                    (int eax, int ebx, int ecx, _) = X86Base.CpuId(leaf, i);
                    if ((eax & 31) == 0) break;
                    long ways = ((uint)ebx >> 22) + 1, partitions = ((uint)ebx >> 12 & 1023) + 1, line = ((uint)ebx & 4095) + 1;
                    largest = Math.Max(largest, ways * partitions * line * ((uint)ecx + 1L));
                }
        }

        return largest == 0 ? AssumedLastLevel : largest;
    }

    private static bool HasLeaf(int leaf) =>
        (uint)X86Base.CpuId(leaf & unchecked((int)0x80000000), 0).Eax >= (uint)leaf;
}
