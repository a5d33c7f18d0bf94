using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>Factorisations in double precision, by Math.NET Numerics.</summary>
internal static class DenseAlgebra
{
    /// <summary>Eigenvalues and eigenvectors of a symmetric matrix, the largest first.</summary>
    /// <param name="matrix">N x N.</param>
    /// <param name="count">How many are wanted, 1 to N.</param>
    /// <returns>The values, and the vectors as columns.</returns>
    public static (double[] Values, double[,] Vectors) LargestEigen(double[,] matrix, int count)
    {
        UseOneThread();
        Evd<double> evd = Matrix<double>.Build.DenseOfArray(matrix).Evd(Symmetricity.Symmetric);
        int n = matrix.GetLength(0);

        // In ascending order, for a symmetric matrix.
        double[] values = new double[count];
        var vectors = new double[n, count];
        for (int c = 0; c < count; c++)
        {
            values[c] = evd.EigenValues[n - 1 - c].Real;
            for (int r = 0; r < n; r++) vectors[r, c] = evd.EigenVectors[r, n - 1 - c];
        }

        return (values, vectors);
    }

    /// <summary>X with A X = B for a positive definite A.</summary>
    public static double[,] SolvePositive(double[,] a, double[,] b)
    {
        UseOneThread();
        return Matrix<double>.Build.DenseOfArray(a).Cholesky().Solve(Matrix<double>.Build.DenseOfArray(b)).ToArray();
    }

    /// <summary>The orthogonal R that is nearest to a square matrix: U V' of its U S V'.</summary>
    public static double[,] NearestRotation(double[,] matrix)
    {
        UseOneThread();
        Svd<double> svd = Matrix<double>.Build.DenseOfArray(matrix).Svd(computeVectors: true);
        return (svd.U * svd.VT).ToArray();
    }

    // Its settings are the process's, and a native provider or more threads would change the last bits of results.
    private static void UseOneThread()
    {
        Control.UseManaged();
        Control.UseSingleThread();
    }
}
