using Rbm.Simd.Memory;

namespace Rbm.Simd.Bits;

/// <summary>Rows of bits in borrowed memory.</summary>
internal static class WorkspaceBits
{
    /// <summary>Borrows rows of bits. Their content is whatever was there, the bits past the last column included.</summary>
    public static unsafe BitView TakeBits(this Workspace workspace, int rows, int columns)
    {
        int words = checked(rows * BitMatrix.WordsFor(columns));
        return new BitView(new Span<ulong>(workspace.Take<ulong>(words), words), rows, columns);
    }
}
