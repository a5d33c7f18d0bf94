using Rbm.Simd.Memory;
using Rbm.Simd.Random;

namespace Rbm.Simd.Profiling.Work;

/// <summary>Matrices of numbers that sum to nothing in particular: chains over them neither overflow nor become denormal.</summary>
internal static class WorkMatrix
{
    /// <summary>Independent numbers, uniform between -1/2 and 1/2.</summary>
    public static Matrix Draw(int rows, int columns)
    {
        var matrix = new Matrix(rows, columns);
        RandomStream stream = RandomUse.InitialWeights.Stream(1);
        for (int r = 0; r < rows; r++)
        {
            Span<float> row = matrix.Row(r);
            for (int j = 0; j < row.Length; j++) row[j] = stream.DrawUniform(0, (uint)r, (uint)j) - 0.5f;
        }

        return matrix;
    }
}
