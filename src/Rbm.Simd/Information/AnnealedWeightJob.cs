using System.Numerics;
using System.Runtime.CompilerServices;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Adds log p*_next(v) - log p*_now(v) to the chains' weights, where log p*_t(v) = (1 - t) bA'v + t b'v + sum of softplus(t S_j) and
/// S = c + W'v.
/// </summary>
internal unsafe struct AnnealedWeightJob : IParallelJob
{
    public const int RowsPerPart = 4;

    // Factors between 1 and 2 whose product cannot overflow.
    private const int FactorsAtOnce = 1000;

    public double Now, Next;
    public float* Sums;
    public nint Stride;
    public int Rows, Hidden;
    public ulong* States;
    public nint WordsPerRow;

    /// <summary>b - bA for each visible unit.</summary>
    public double* BiasDifference;

    public double* LogWeights;

    public readonly void Run(int index, int worker)
    {
        int end = Math.Min((index + 1) * RowsPerPart, Rows);
        for (int r = index * RowsPerPart; r < end; r++)
        {
            double bias = 0;
            for (nint w = 0; w < WordsPerRow; w++)
                for (ulong word = States[r * WordsPerRow + w]; word != 0; word &= word - 1)
                    bias += BiasDifference[w * 64 + BitOperations.TrailingZeroCount(word)];
            double difference = (Next - Now) * bias;
            for (int j = 0; j < Hidden; j += FactorsAtOnce)
                difference += SoftplusDifference(Sums + r * Stride + j, Math.Min(FactorsAtOnce, Hidden - j), Now, Next);
            LogWeights[r] += difference;
        }
    }

    // The sum of softplus(next s) - softplus(now s): one logarithm for the product of all factors 1 + exp(-|t s|).
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double SoftplusDifference(float* sums, nint count, double now, double next)
    {
        Vector<double> one = Vector<double>.One, zero = Vector<double>.Zero, t0 = new(-now), t1 = new(-next);
        Vector<double> whole = zero, product0 = one, product1 = one;
        nint j = 0;
        for (; j <= count - Vector<float>.Count; j += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(sums + j), out Vector<double> low, out Vector<double> high);
            whole += Vector.Max(low, zero) + Vector.Max(high, zero);
            low = Vector.Abs(low);
            high = Vector.Abs(high);
            product0 *= (one + Vector.Exp(t0 * low)) * (one + Vector.Exp(t0 * high));
            product1 *= (one + Vector.Exp(t1 * low)) * (one + Vector.Exp(t1 * high));
        }

        double rest0 = 1, rest1 = 1, wholeRest = 0;
        for (; j < count; j++)
        {
            wholeRest += Math.Max(sums[j], 0);
            rest0 *= 1 + Math.Exp(-now * Math.Abs(sums[j]));
            rest1 *= 1 + Math.Exp(-next * Math.Abs(sums[j]));
        }

        double logs = Vector.Sum(Vector.Log(product1) - Vector.Log(product0)) + Math.Log(rest1 / rest0);
        return (next - now) * (Vector.Sum(whole) + wholeRest) + logs;
    }
}
