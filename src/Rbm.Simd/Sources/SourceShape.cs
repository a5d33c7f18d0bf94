namespace Rbm.Simd.Sources;

/// <summary>The checks that every source in memory makes of its sizes.</summary>
internal static class SourceShape
{
    /// <summary>Throws when there is no item, no bit, or the picture's size is not the item's.</summary>
    public static void Check(string name, long count, int width, int height, long length)
    {
        if (count <= 0) throw new ArgumentException($"{name}: empty source: it has {count} items, 1 or more needed");
        if (length <= 0) throw new ArgumentException($"{name}: empty source: items have {length} bits, 1 or more needed");
        if (width <= 0 || height <= 0 || (long)width * height != length)
        {
            throw new ArgumentException(
                $"{name}: pictures of {width} x {height} do not fit items of {length} bits (width x height = bits needed)");
        }
    }
}
