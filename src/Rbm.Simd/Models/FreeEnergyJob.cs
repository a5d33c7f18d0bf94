using System.Numerics;
using System.Runtime.CompilerServices;
using Rbm.Simd.Information;
using Rbm.Simd.Linear;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>F(v) of some rows a part: the weights are single precision, everything that is made of them is double.</summary>
internal unsafe struct FreeEnergyJob : IParallelJob
{
    public const int RowsPerPart = 16;

    public IndexLists Active;
    public float* Weights;
    public nint Stride;
    public float* VisibleBias, HiddenBias;
    public int Rows, Hidden;

    /// <summary>Room for the hidden sums, of <see cref="SumsPerWorker"/> elements for each worker.</summary>
    public double* Sums;

    public nint SumsPerWorker;
    public double* Energies;

    public readonly void Run(int index, int worker)
    {
        double* sums = Sums + worker * SumsPerWorker;
        int end = Math.Min((index + 1) * RowsPerPart, Rows);
        for (int r = index * RowsPerPart; r < end; r++)
        {
            int* active = Active.Row(r);
            int count = Active.Count(r);
            double bias = 0;
            for (int n = 0; n < count; n++) bias += VisibleBias[active[n]];
            for (int j = 0; j < Hidden; j++) sums[j] = HiddenBias[j];
            for (int n = 0; n < count; n++) AddRow(Weights + active[n] * Stride, sums, Hidden);
            Energies[r] = -bias - LogDomain.SumSoftplus(new ReadOnlySpan<double>(sums, Hidden));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddRow(float* row, double* sums, nint count)
    {
        nint j = 0;
        for (; j <= count - Vector<float>.Count; j += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(row + j), out Vector<double> low, out Vector<double> high);
            (Vector.Load(sums + j) + low).Store(sums + j);
            (Vector.Load(sums + j + Vector<double>.Count) + high).Store(sums + j + Vector<double>.Count);
        }

        for (; j < count; j++) sums[j] += row[j];
    }
}
