using Rbm.Simd.Bits;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;

namespace Rbm.Simd.Information;

/// <summary>The channel from y to x whose probabilities are proportional to exp(-beta d(x, y)), bit by bit.</summary>
internal static class SimulatedPairs
{
    /// <summary>Draws an x for each y.</summary>
    public static void DrawSources(
        DistortionMeasure measure, double beta, ReadOnlyBitView reproductions, BitView sources, ulong seed, uint firstRow)
    {
        RandomStream stream = RandomUse.SimulatedPair.Stream(seed);
        float[] fromOne = new float[sources.Columns], fromZero = new float[sources.Columns];
        for (int i = 0; i < sources.Columns; i++)
        {
            // P(x = 1 given y): 1 / (1 + e^(-beta a)) from y = 1, 1 / (1 + e^(beta b)) from y = 0.
            (double a, double b) = measure.At(i);
            fromOne[i] = double.IsInfinity(a) ? float.MaxValue : (float)(beta * a);
            fromZero[i] = (float)(-beta * b);
        }

        Elementwise.Sigmoid(fromOne, fromOne);
        Elementwise.Sigmoid(fromZero, fromZero);
        for (int r = 0; r < sources.Rows; r++)
        {
            Span<ulong> row = sources.Row(r);
            row.Clear();
            for (int i = 0; i < sources.Columns; i++)
            {
                float one = reproductions[r, i] ? fromOne[i] : fromZero[i];
                if (stream.DrawUniform(0, firstRow + (uint)r, (uint)i) < one) row[i >> 6] |= 1ul << (i & 63);
            }
        }
    }

    /// <summary>
    /// log of (sum over x of exp(-beta d(x, 1)) over sum over x of exp(-beta d(x, 0))) for each bit: what mu's visible bias needs so
    /// that y is a sample of mu(y given x) after all. 0 where a = b.
    /// </summary>
    public static float[] BiasShifts(DistortionMeasure measure, double beta, int length)
    {
        float[] ones = new float[length], zeros = new float[length];
        for (int i = 0; i < length; i++)
        {
            (double a, double b) = measure.At(i);
            ones[i] = double.IsInfinity(a) ? -float.MaxValue : (float)(-beta * a);
            zeros[i] = (float)(-beta * b);
        }

        Elementwise.Softplus(ones, ones);
        Elementwise.Softplus(zeros, zeros);
        for (int i = 0; i < length; i++) ones[i] -= zeros[i];
        return ones;
    }
}
