using Rbm.Simd.Bits;
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
        for (int r = 0; r < sources.Rows; r++)
        {
            Span<ulong> row = sources.Row(r);
            row.Clear();
            for (int i = 0; i < sources.Columns; i++)
            {
                (double a, double b) = measure.At(i);
                bool y = reproductions[r, i];
                if (stream.DrawUniform(0, firstRow + (uint)r, (uint)i) < ProbabilityOfOne(y, beta, a, b)) row[i >> 6] |= 1ul << (i & 63);
            }
        }
    }

    /// <summary>P(x = 1 given y): from y = 1 it is 1 / (1 + e^(-beta a)), from y = 0 e^(-beta b) / (1 + e^(-beta b)).</summary>
    private static double ProbabilityOfOne(bool y, double beta, double a, double b) =>
        y ? double.IsInfinity(a) ? 1 : 1 / (1 + Math.Exp(-beta * a)) : 1 / (1 + Math.Exp(beta * b));

    /// <summary>
    /// log of (sum over x of exp(-beta d(x, 1)) over sum over x of exp(-beta d(x, 0))): what mu's visible bias needs so that y is a
    /// sample of mu(y given x) after all. 0 where a = b.
    /// </summary>
    public static double BiasShift(double beta, double a, double b) =>
        (double.IsInfinity(a) ? 0 : LogDomain.Softplus(-beta * a)) - LogDomain.Softplus(-beta * b);
}
