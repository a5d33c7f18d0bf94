using System.Buffers.Binary;

namespace Rbm.Simd.Tests.Hardening;

/// <summary>Damages files, the same way for the same seed: bytes, lengths, whole sections, and parts of other files.</summary>
internal sealed class Mutator(int seed)
{
    private const int MostChanges = 4, LongestInsertion = 40;

    private static readonly byte[] TellingBytes = [0, 1, 2, 0x7F, 0x80, 0x81, 0xFE, 0xFF, (byte)'0', (byte)'9', (byte)' ', (byte)'\n'];

    private static readonly ulong[] TellingNumbers =
    [
        0, 1, 2, 0xFF, 0x7FFF, 0xFFFF, 0x10000, int.MaxValue, 0x80000000, uint.MaxValue, 1ul << 32, (1ul << 40) - 1,
        long.MaxValue, 1ul << 63, ulong.MaxValue,
    ];

    private readonly System.Random _random = new(seed);

    /// <summary>One of the files with a few changes.</summary>
    /// <param name="corpus">Good files.</param>
    /// <param name="origin">Which of them it was.</param>
    public byte[] Next(IReadOnlyList<byte[]> corpus, out int origin)
    {
        origin = _random.Next(corpus.Count);
        var bytes = new List<byte>(corpus[origin]);
        for (int left = 1 + _random.Next(MostChanges); left > 0; left--) Change(bytes, corpus);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        int at = _random.Next(bytes.Count + 1), length = _random.Next(bytes.Count - at + 1);
        switch (_random.Next(11))
        {
            case 0 or 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 3 when at < bytes.Count:
                bytes[at] = TellingBytes[_random.Next(TellingBytes.Length)];
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.RemoveRange(at, Math.Min(length, 1 + _random.Next(LongestInsertion)));
                break;
            case 6:
                byte[] noise = new byte[1 + _random.Next(LongestInsertion)];
                _random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
            case 7:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 8:
                List<byte> section = bytes.GetRange(at, length);
                bytes.RemoveRange(at, length);
                bytes.InsertRange(_random.Next(bytes.Count + 1), section);
                break;
            case 9:
                byte[] other = corpus[_random.Next(corpus.Count)];
                int from = _random.Next(other.Length), count = _random.Next(other.Length - from + 1);
                bytes.InsertRange(at, other[from..(from + count)]);
                break;
            default:
                Overwrite(bytes, at, Number());
                break;
        }
    }

    // A number as the formats spell it: fixed width, low or high byte first, or of variable length.
    private byte[] Number()
    {
        ulong value = TellingNumbers[_random.Next(TellingNumbers.Length)];
        byte[] bytes = new byte[8];
        switch (_random.Next(4))
        {
            case 0:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
                return bytes;
            case 1:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
                return bytes[..4];
            case 2:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
                return bytes[..4];
            default:
                var spelling = new List<byte>();
                for (; value >= 0x80; value >>= 7) spelling.Add((byte)(value | 0x80));
                return [.. spelling, (byte)value];
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        bytes.RemoveRange(at, Math.Min(with.Length, bytes.Count - at));
        bytes.InsertRange(at, with);
    }
}
