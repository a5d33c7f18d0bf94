using System.Numerics;

namespace Rbm.Simd.Coding.Search;

/// <summary>The lowest of some numbers.</summary>
internal static class Lowest
{
    /// <summary>Finds the places of the lowest numbers, the lowest first; of equals that which comes first.</summary>
    /// <param name="numbers">The numbers, at least as many as places.</param>
    /// <param name="places">The places among them, the result.</param>
    public static void Find<T>(ReadOnlySpan<T> numbers, Span<int> places)
        where T : IComparisonOperators<T, T, bool>
    {
        int count = 0;
        for (int j = 0; j < numbers.Length; j++)
        {
            int place = count;
            while (place > 0 && numbers[j] < numbers[places[place - 1]]) place--;
            if (place == places.Length) continue;
            count = Math.Min(count + 1, places.Length);
            places[place..(count - 1)].CopyTo(places[(place + 1)..]);
            places[place] = j;
        }
    }
}
