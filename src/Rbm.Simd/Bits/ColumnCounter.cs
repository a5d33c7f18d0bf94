using System.Runtime.CompilerServices;

namespace Rbm.Simd.Bits;

/// <summary>Counts the set bits of the columns of chosen rows: up to 255 rows, as eight digits a column.</summary>
internal static unsafe class ColumnCounter
{
    /// <summary>Digits of a count.</summary>
    public const int Planes = 8;

    /// <summary>Rows that eight digits can count.</summary>
    public const int MaxRows = (1 << Planes) - 1;

    /// <summary>Counts in one vector of columns.</summary>
    /// <remarks>
    /// Eight rows cost seven adders of three bits (two instructions each where there is ternary logic) and the rippling of one
    /// carry, so a word of a row costs about 3 instructions of a vector's width.
    /// </remarks>
    /// <param name="words">The columns' word of row 0.</param>
    /// <param name="stride">Words from one row to the next.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="count">How many, at most <see cref="MaxRows"/>.</param>
    /// <param name="planes">Digit p of the columns of word w is written to word p * T.Words + w.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Count<T>(ulong* words, nint stride, int* rows, nint count, ulong* planes)
        where T : unmanaged, IBitLanes<T>
    {
        T ones = T.Create(0), twos = ones, fours = ones, p3 = ones, p4 = ones, p5 = ones, p6 = ones, p7 = ones;
        nint r = 0;
        for (; r + 8 <= count; r += 8)
        {
            T f0 = CarrySave.Add(
                ref ones, ref twos,
                T.Load(words + rows[r] * stride), T.Load(words + rows[r + 1] * stride),
                T.Load(words + rows[r + 2] * stride), T.Load(words + rows[r + 3] * stride));
            T f1 = CarrySave.Add(
                ref ones, ref twos,
                T.Load(words + rows[r + 4] * stride), T.Load(words + rows[r + 5] * stride),
                T.Load(words + rows[r + 6] * stride), T.Load(words + rows[r + 7] * stride));
            T carry = CarrySave.Add(ref fours, f0, f1);
            carry = CarrySave.Add(ref p3, carry);
            carry = CarrySave.Add(ref p4, carry);
            carry = CarrySave.Add(ref p5, carry);
            carry = CarrySave.Add(ref p6, carry);
            p7 ^= carry;
        }

        while (r < count)
        {
            // Up to seven rows: pairs, the last one perhaps with a row of zeros.
            T a = T.Load(words + rows[r] * stride), b = r + 1 < count ? T.Load(words + rows[r + 1] * stride) : T.Create(0);
            T carry = CarrySave.Add(ref ones, a, b);
            carry = CarrySave.Add(ref twos, carry);
            carry = CarrySave.Add(ref fours, carry);
            carry = CarrySave.Add(ref p3, carry);
            carry = CarrySave.Add(ref p4, carry);
            carry = CarrySave.Add(ref p5, carry);
            carry = CarrySave.Add(ref p6, carry);
            p7 ^= carry;
            r += 2;
        }

        ones.Store(planes);
        twos.Store(planes + T.Words);
        fours.Store(planes + 2 * T.Words);
        p3.Store(planes + 3 * T.Words);
        p4.Store(planes + 4 * T.Words);
        p5.Store(planes + 5 * T.Words);
        p6.Store(planes + 6 * T.Words);
        p7.Store(planes + 7 * T.Words);
    }
}
