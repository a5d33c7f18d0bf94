using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;

namespace Rbm.Simd.Bench.Suites;

/// <summary>The data of all suites: random, and the same in every run.</summary>
internal static class SuiteData
{
    /// <summary>Share of ones in binarised digits.</summary>
    public const double DigitDensity = 0.13;

    private const ulong Seed = 1;

    /// <summary>A matrix of numbers between -1/2 and 1/2.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="index">Tells matrices of one suite apart.</param>
    public static Matrix Numbers(int rows, int columns, int index)
    {
        var matrix = new Matrix(rows, columns);
        RandomStream stream = RandomUse.InitialWeights.Stream(Seed, index);
        for (int r = 0; r < rows; r++)
        {
            Span<float> row = matrix.Row(r);
            for (int c = 0; c < columns; c++) row[c] = stream.DrawUniform(0, (uint)r, (uint)c) - 0.5f;
        }

        return matrix;
    }

    /// <summary>Independent bits of a given density.</summary>
    public static BitMatrix Bits(int rows, int columns, double density)
    {
        var bits = new BitMatrix(rows, columns);
        RandomStream stream = RandomUse.SyntheticSource.Stream(Seed);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) bits[r, c] = stream.DrawUniform(0, (uint)r, (uint)c) < density;
        return bits;
    }

    /// <summary>Throws unless the matrices have the same bits.</summary>
    public static void CheckSame(string what, Matrix expected, Matrix actual)
    {
        for (int r = 0; r < expected.Rows; r++)
            for (int c = 0; c < expected.Columns; c++)
                if (BitConverter.SingleToInt32Bits(expected[r, c]) != BitConverter.SingleToInt32Bits(actual[r, c]))
                    throw new InvalidOperationException($"{what}: element ({r}, {c}) is {actual[r, c]:R}, {expected[r, c]:R} expected");
    }

    /// <summary>Throws unless the numbers differ by rounding only.</summary>
    public static void CheckClose(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (int i = 0; i < expected.Length; i++)
            if (!(MathF.Abs(expected[i] - actual[i]) <= 1e-4f * (1 + MathF.Abs(expected[i]))))
                throw new InvalidOperationException($"{what}: element {i} is {actual[i]:R}, about {expected[i]:R} expected");
    }

    /// <summary>Throws unless the counts, of bits that a training step reproduces wrongly, are within a tenth of each other.</summary>
    public static void CheckAlike(string what, long expected, long actual)
    {
        if (Math.Abs(expected - actual) > 0.1 * expected)
            throw new InvalidOperationException($"{what}: {actual} wrong bits, about {expected} expected");
    }
}
