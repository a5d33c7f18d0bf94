using System.Runtime.CompilerServices;

namespace Rbm.Simd.Numerics;

/// <summary>
/// Sums in one fixed order at every vector width: element i goes to lane i mod 16 of sixteen running sums, which are then added
/// as a balanced tree.
/// </summary>
internal static unsafe class Reduction
{
    private const int Lanes = 16;

    /// <summary>The sum, rounded to single precision at every step.</summary>
    public static float Sum(ReadOnlySpan<float> values) => Sum(values, Isa.Current);

    /// <summary>The sum, computed with a given instruction set.</summary>
    internal static float Sum(ReadOnlySpan<float> values, InstructionSet level)
    {
        float* lanes = stackalloc float[Lanes];
        fixed (float* p = values)
        {
            switch (level)
            {
                case InstructionSet.Avx512: Loop<Lanes512>(p, values.Length, lanes); break;
                case InstructionSet.Avx2: Loop<Lanes256>(p, values.Length, lanes); break;
                default: Loop<Lanes128>(p, values.Length, lanes); break;
            }

            int whole = values.Length / Lanes * Lanes;
            for (int i = whole; i < values.Length; i++) lanes[i - whole] += p[i];
        }

        for (int width = Lanes / 2; width > 0; width /= 2)
            for (int l = 0; l < width; l++) lanes[l] += lanes[l + width];
        return lanes[0];
    }

    // A vector narrower than sixteen lanes takes the columns of the virtual one in several passes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TLanes>(float* values, nint length, float* lanes)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int first = 0; first < Lanes; first += TLanes.Count)
        {
            TLanes sum = TLanes.Create(0f);
            for (nint block = 0; block + Lanes <= length; block += Lanes) sum += TLanes.Load(values + block + first);
            sum.Store(lanes + first);
        }
    }
}
