using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// Iterative quantisation (ITQ): principal components rotated such that their signs are near to them, and a least-squares decoder
/// (Gong and Lazebnik, "Iterative quantization", CVPR 2011).
/// </summary>
public sealed class RotatedSigns : IBaseline
{
    private const uint RotationStream = 0x0100_0060;

    private readonly PrincipalComponents _components;
    private readonly double[,] _rotation;
    private readonly LeastSquaresDecoder _decoder;

    private RotatedSigns(PrincipalComponents components, double[,] rotation, LeastSquaresDecoder decoder, double[] errors) =>
        (_components, _rotation, _decoder, Errors) = (components, rotation, decoder, errors);

    /// <inheritdoc/>
    public string Name => "ITQ";

    /// <inheritdoc/>
    public double? Bits => _rotation.GetLength(0);

    /// <summary>The rotation, an orthogonal K x K matrix R: the code is the signs of (x - mean) times basis times R.</summary>
    public double[,] Rotation => (double[,])_rotation.Clone();

    /// <summary>The mean squared distance of the rotated coefficients from their signs before every step; it never rises.</summary>
    public IReadOnlyList<double> Errors { get; }

    /// <summary>Finds the rotation and fits the decoder.</summary>
    /// <param name="components">The components.</param>
    /// <param name="coefficients">The training items', by <see cref="PrincipalComponents.Project"/>.</param>
    /// <param name="items">The training items.</param>
    /// <param name="count">K, 1 to as many components as there are.</param>
    /// <param name="steps">Steps, 0 or more; 0 leaves a random rotation.</param>
    /// <param name="seed">Of the first rotation.</param>
    /// <param name="team">Who computes.</param>
    public static RotatedSigns Fit(
        PrincipalComponents components, Matrix coefficients, BitMatrix items, int count, int steps, ulong seed, WorkerTeam team)
    {
        if (count < 1 || count > components.Count)
            throw new ArgumentException($"{count} components asked for, 1 to {components.Count} are there");
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        double[,] rotation = DenseAlgebra.NearestRotation(Noise(count, seed));
        double[] errors = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            // With B the signs of V R, the R of least |B - V R| is the one of largest trace(R' V'B).
            (double[,] product, errors[step]) = Step(coefficients, rotation, team);
            rotation = DenseAlgebra.NearestRotation(product);
        }

        return new(components, rotation, LeastSquaresDecoder.Fit(Signs(coefficients, rotation, team), items, team), errors);
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team) =>
        _decoder.Decode(Signs(_components.Project(items, team), _rotation, team), team);

    private static BitMatrix Signs(Matrix coefficients, double[,] rotation, WorkerTeam team)
    {
        var signs = new BitMatrix(coefficients.Rows, rotation.GetLength(0));
        ForEachBlock(coefficients, rotation, team, (first, _, rotated) =>
            BaselineItems.Threshold(rotated.View, 0, signs.Slice(first, rotated.Rows)));
        return signs;
    }

    /// <summary>V'B and the mean of |B - V R|^2, for the signs B of V R.</summary>
    private static (double[,] Product, double Error) Step(Matrix coefficients, double[,] rotation, WorkerTeam team)
    {
        int count = rotation.GetLength(0);
        var product = new double[count, count];
        var part = new Matrix(count, count);
        var workspace = new Workspace();
        double error = 0;
        ForEachBlock(coefficients, rotation, team, (first, rows, rotated) =>
        {
            for (int r = 0; r < rotated.Rows; r++)
            {
                Span<float> row = rotated.Row(r);
                for (int c = 0; c < row.Length; c++)
                {
                    float sign = row[c] > 0 ? 1 : -1;
                    error += (double)(sign - row[c]) * (sign - row[c]);
                    row[c] = sign;
                }
            }

            // Sums of a block in single precision, the blocks' in double.
            part.Data.Clear();
            Gemm.Multiply(Rows(coefficients, first, rows, count), true, rotated.View, false, part.View, team, workspace);
            for (int i = 0; i < count; i++)
                for (int j = 0; j < count; j++) product[i, j] += part[i, j];
        });
        return (product, error / coefficients.Rows);
    }

    // What is done gets the block's first row, its number of rows, and V R of these rows.
    private static void ForEachBlock(Matrix coefficients, double[,] rotation, WorkerTeam team, Action<int, int, Matrix> done)
    {
        int count = rotation.GetLength(0);
        var single = new Matrix(count, count);
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++) single[i, j] = (float)rotation[i, j];
        var workspace = new Workspace();
        for (int first = 0; first < coefficients.Rows; first += BaselineItems.RowsAtOnce)
        {
            int rows = Math.Min(BaselineItems.RowsAtOnce, coefficients.Rows - first);
            var rotated = new Matrix(rows, count);
            Gemm.Multiply(Rows(coefficients, first, rows, count), false, single.View, false, rotated.View, team, workspace);
            done(first, rows, rotated);
        }
    }

    private static ReadOnlyMatrixView Rows(Matrix coefficients, int first, int rows, int count) =>
        new(coefficients.View.Slice(first, rows).Data, rows, count, coefficients.Stride);

    // Twelve uniform numbers are near enough to a normal one: any matrix of full rank would do.
    private static double[,] Noise(int count, ulong seed)
    {
        var stream = new RandomStream(seed, RotationStream);
        var noise = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                for (uint u = 0; u < 12; u++) noise[i, j] += stream.DrawUniform(u, (uint)i, (uint)j) - 0.5;
            }
        }

        return noise;
    }
}
