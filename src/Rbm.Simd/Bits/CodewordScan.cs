using System.Runtime.CompilerServices;

namespace Rbm.Simd.Bits;

/// <summary>Compares one item with many codewords, a lane each.</summary>
internal static unsafe class CodewordScan
{
    /// <summary>Codewords that stand side by side: word w of eight codewords, then word w + 1 of the same eight.</summary>
    public const int PanelColumns = 8;

    /// <summary>
    /// Goes through panels and keeps in each of the eight lanes the least of cost * 2^32 + index, so that of equal costs the
    /// smallest index stays.
    /// </summary>
    /// <remarks>
    /// Where there is no instruction that counts a vector's bits the words are added bit by bit first: at 13 words a codeword
    /// that takes some 65 instructions for a vector of codewords, counting each word by itself 110.
    /// </remarks>
    /// <param name="measure">What a difference costs.</param>
    /// <param name="item">The item's words.</param>
    /// <param name="itemOnes">Its set bits.</param>
    /// <param name="words">How many.</param>
    /// <param name="panels">The first panel.</param>
    /// <param name="ones">The set bits of its codewords.</param>
    /// <param name="panelCount">Number of panels.</param>
    /// <param name="firstIndex">Index of the first codeword.</param>
    /// <param name="best">Eight keys, updated.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<T, TMeasure>(
        TMeasure measure, ulong* item, uint itemOnes, nint words, ulong* panels, ulong* ones, nint panelCount, uint firstIndex, ulong* best)
        where T : unmanaged, ICountLanes<T>
        where TMeasure : struct, IBitMeasure
    {
        ulong* lanes = stackalloc ulong[PanelColumns];
        for (int l = 0; l < PanelColumns; l++) lanes[l] = (ulong)l;
        for (nint part = 0; part < PanelColumns; part += T.Words)
        {
            T least = T.Load(best + part), index = T.Create(firstIndex) + T.Load(lanes + part), itemsOnes = T.Create(itemOnes);
            for (nint p = 0; p < panelCount; p++)
            {
                T count = Count<T, TMeasure>(item, words, panels + p * words * PanelColumns + part);
                T cost = measure.Cost(count, itemsOnes, T.Load(ones + p * PanelColumns + part));
                least = T.Min(least, T.ShiftLeft(cost, 32) + index);
                index += T.Create(PanelColumns);
            }

            least.Store(best + part);
        }
    }

    /// <summary><see cref="Run"/> for the Hamming distance and some of the codewords.</summary>
    /// <param name="item">The item's words.</param>
    /// <param name="words">How many.</param>
    /// <param name="panels">The first panel.</param>
    /// <param name="columns">The codewords, by the first one of a vector's, counted from the first panel's first.</param>
    /// <param name="count">How many vectors.</param>
    /// <param name="firstIndex">Index of the first panel's first codeword.</param>
    /// <param name="best">Eight keys, updated.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void RunSome<T>(ulong* item, nint words, ulong* panels, ushort* columns, int count, uint firstIndex, ulong* best)
        where T : unmanaged, ICountLanes<T>
    {
        ulong* lanes = stackalloc ulong[PanelColumns];
        for (int l = 0; l < PanelColumns; l++) lanes[l] = (ulong)l;
        for (ushort* end = columns + count; columns < end; columns++)
        {
            int column = *columns, part = column % PanelColumns;
            T distance = Count<T, HammingMeasure>(item, words, panels + (column - part) * words + part);
            T key = T.ShiftLeft(distance, 32) + T.Create(firstIndex + (uint)column) + T.Load(lanes);
            T.Min(T.Load(best + part), key).Store(best + part);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Count<T, TMeasure>(ulong* item, nint words, ulong* panel)
        where T : unmanaged, ICountLanes<T>
        where TMeasure : struct, IBitMeasure
    {
        T total = T.Create(0);
        ulong* end = item + words;
        if (T.CountsFast)
        {
            for (; item < end; item++, panel += PanelColumns) total += T.PopCount(Selected<T, TMeasure>(item, panel, 0));
            return total;
        }

        // The words that are left over by groups of four and eight begin the sums.
        T ones = T.Create(0), twos = ones, fours = ones;
        nint odd = words & 3;
        if (odd != 0)
        {
            ones = Selected<T, TMeasure>(item, panel, 0);
            if (odd == 2) twos = CarrySave.Add(ref ones, Selected<T, TMeasure>(item, panel, 1));
            if (odd == 3) twos = CarrySave.Add(ref ones, Selected<T, TMeasure>(item, panel, 1), Selected<T, TMeasure>(item, panel, 2));
            item += odd;
            panel += odd * PanelColumns;
        }

        if ((words & 4) != 0)
        {
            fours = Four<T, TMeasure>(item, panel, 0, ref ones, ref twos);
            item += 4;
            panel += 4 * PanelColumns;
        }

        for (; item < end; item += 8, panel += 8 * PanelColumns)
        {
            T first = Four<T, TMeasure>(item, panel, 0, ref ones, ref twos);
            T second = Four<T, TMeasure>(item, panel, 4, ref ones, ref twos);
            total += T.PopCount(CarrySave.Add(ref fours, first, second));
        }

        return T.ShiftLeft(total, 3) + T.WeightedPopCount(ones, twos, fours);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Four<T, TMeasure>(ulong* item, ulong* panel, nint w, ref T ones, ref T twos)
        where T : unmanaged, ICountLanes<T>
        where TMeasure : struct, IBitMeasure =>
        CarrySave.Add(
            ref ones, ref twos,
            Selected<T, TMeasure>(item, panel, w), Selected<T, TMeasure>(item, panel, w + 1),
            Selected<T, TMeasure>(item, panel, w + 2), Selected<T, TMeasure>(item, panel, w + 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Selected<T, TMeasure>(ulong* item, ulong* panel, nint w)
        where T : unmanaged, ICountLanes<T>
        where TMeasure : struct, IBitMeasure => TMeasure.Select(T.Create(item[w]), T.Load(panel + w * PanelColumns));
}
