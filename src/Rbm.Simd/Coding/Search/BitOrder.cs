using Rbm.Simd.Memory;

namespace Rbm.Simd.Coding.Search;

/// <summary>The order in which a code's bits are tried: those first of which the encoder is least sure.</summary>
internal static class BitOrder
{
    /// <summary>Finds the order for each item.</summary>
    /// <param name="logOdds">B x K log odds of the bits, finite.</param>
    /// <param name="order">B x K bits, the result: by |log odds|, of equal ones the lower bit first.</param>
    /// <param name="workspace">Scratch memory.</param>
    public static void Fill(MatrixView logOdds, Span<int> order, Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        int bits = logOdds.Columns;

        // The bits of a number of 0 or more rise with it, and no two keys are equal: any way of sorting gives the same.
        Span<ulong> keys = workspace.TakeSpan<ulong>(bits);
        for (int r = 0; r < logOdds.Rows; r++)
        {
            ReadOnlySpan<float> row = logOdds.Row(r);
            for (int j = 0; j < bits; j++) keys[j] = (ulong)BitConverter.SingleToUInt32Bits(MathF.Abs(row[j])) << 32 | (uint)j;
            keys.Sort();
            for (int j = 0; j < bits; j++) order[r * bits + j] = (int)(uint)keys[j];
        }
    }
}
