namespace Rbm.Simd.Coding.Search;

/// <summary>What is known of (item, code): a hash table with open addressing, of which nothing is ever taken out.</summary>
/// <remarks>
/// A key that finds no place within <paramref name="probes"/> steps is dropped. So a table that serves as a cache never grows, and one
/// with room for twice its keys and as many steps as places drops none.
/// </remarks>
/// <param name="words">Words of a code.</param>
/// <param name="probes">Places that are tried for a key.</param>
internal sealed class CodeTable(int words, int probes)
{
    private const ulong Mixer = 0x9E3779B97F4A7C15;

    // A place holds the item's number + 1 (0 where it is free), the code, and the value.
    private readonly int _stride = words + 2;
    private ulong[] _places = [];
    private int _mask;

    /// <summary>Bytes of memory held.</summary>
    public long Bytes => sizeof(ulong) * (long)_places.Length;

    /// <summary>Forgets everything and makes room for so many keys.</summary>
    public void Clear(int keys)
    {
        int count = 64;
        while (count < 2L * keys) count *= 2;
        _mask = count - 1;
        int length = count * _stride;
        if (_places.Length < length) _places = new ulong[length];
        else Array.Clear(_places, 0, length);
    }

    /// <summary>Looks up a key.</summary>
    public bool TryGet(int item, ReadOnlySpan<ulong> code, out ulong value)
    {
        int at = Hash(item, code);
        for (int i = 0; i < probes; i++)
        {
            ReadOnlySpan<ulong> place = Place(at + i);
            if (place[0] == 0) break;
            if (place[0] != (ulong)item + 1 || !place[1..^1].SequenceEqual(code)) continue;
            value = place[^1];
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>Adds a key that is not there yet, if there is room.</summary>
    public void Add(int item, ReadOnlySpan<ulong> code, ulong value)
    {
        int at = Hash(item, code);
        for (int i = 0; i < probes; i++)
        {
            Span<ulong> place = Place(at + i);
            if (place[0] != 0) continue;
            place[0] = (ulong)item + 1;
            code.CopyTo(place[1..]);
            place[^1] = value;
            return;
        }
    }

    private Span<ulong> Place(int index) => _places.AsSpan((index & _mask) * _stride, _stride);

    private static int Hash(int item, ReadOnlySpan<ulong> code)
    {
        ulong hash = ((ulong)item + 1) * Mixer;
        foreach (ulong word in code) hash = (hash ^ (hash >> 32) ^ word) * Mixer;
        return (int)(hash >> 33);
    }
}
