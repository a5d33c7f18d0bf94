using System.Buffers.Binary;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Models;

/// <summary>The table of reproductions of a model whose decoder is one: how it is looked up, written and read.</summary>
internal static class CodebookRows
{
    /// <summary>The most bits of a code that has a table: 2^20 reproductions.</summary>
    public const int MostBits = 20;

    /// <summary>The bytes of a reproduction of N bits in a file.</summary>
    public static int BytesPerRow(int visible) => (int)(((long)visible + 7) / 8);

    /// <summary>Makes sure that a model's codebook, if it has one, is 2^K x N.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void Check(CompressionModel model)
    {
        if (model.Codebook is not { } codebook) return;
        (int visible, int code) = (model.Autoencoder.Visible, model.Autoencoder.Code);
        if (code > MostBits) throw new ArgumentException($"the code has {code} bits, at most {MostBits} for a model with a codebook");
        if (codebook.Rows != 1 << code || codebook.Columns != visible)
        {
            throw new ArgumentException(
                $"the codebook is {codebook.Rows} x {codebook.Columns}, expected {1 << code} x {visible} (2^K reproductions of N bits)");
        }

        ulong past = ~BitMatrix.LastWordMask(visible);
        if (past == 0) return;
        for (int r = 0; r < codebook.Rows; r++)
        {
            if ((codebook.Row(r)[^1] & past) != 0)
                throw new ArgumentException($"reproduction {r} of the codebook has bits past its last, bit {visible - 1}; expected zeros");
        }
    }

    /// <summary>The number that a code's bits are, bit 0 lowest.</summary>
    /// <param name="code">The code's only word.</param>
    /// <param name="bits">K, at most <see cref="MostBits"/>.</param>
    public static int Index(ulong code, int bits) => (int)code & ((1 << bits) - 1);

    /// <summary>Copies codes' reproductions.</summary>
    /// <param name="codebook">2^K x N bits.</param>
    /// <param name="bits">K.</param>
    /// <param name="codes">B x K bits.</param>
    /// <param name="items">B x N bits, the result.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void Copy(BitMatrix codebook, int bits, ReadOnlyBitView codes, BitView items)
    {
        Throw.IfDifferent(codes.Columns, bits, "number of bits of a code");
        Throw.IfDifferent(items.Columns, codebook.Columns, "number of bits of a reproduction");
        Throw.IfDifferent(items.Rows, codes.Rows, "number of reproductions");
        int words = codebook.WordsPerRow;
        ReadOnlySpan<ulong> table = codebook.Words, numbers = codes.Words;
        Span<ulong> to = items.Words;
        for (int i = 0; i < numbers.Length; i++)
            table.Slice(Index(numbers[i], bits) * words, words).CopyTo(to.Slice(i * words, words));
    }

    /// <summary>Hands a table's bytes to a sink: bit j of a row is bit j mod 8 of its byte j / 8.</summary>
    public static void Write(BitMatrix codebook, ByteSink sink)
    {
        byte[] row = new byte[codebook.WordsPerRow * sizeof(ulong)];
        for (int r = 0; r < codebook.Rows; r++)
        {
            ReadOnlySpan<ulong> words = codebook.Row(r);
            for (int w = 0; w < words.Length; w++) BinaryPrimitives.WriteUInt64LittleEndian(row.AsSpan(w * sizeof(ulong)), words[w]);
            sink(row.AsSpan(0, BytesPerRow(codebook.Columns)));
        }
    }

    /// <summary>Makes sure that a file's table is of the type and the shape for N and K, before anything is allocated.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static void CheckEntry(SafetensorsReader file, int visible, int code)
    {
        if (code > MostBits)
        {
            throw new InvalidDataException(
                $"there is a tensor 'codebook', but the code has {code} bits; at most {MostBits} have a codebook");
        }

        file.Require(ModelTensors.Codebook, SafetensorsType.U8, 1L << code, BytesPerRow(visible));
        const int Slack = 64;
        if ((long)BitMatrix.WordsFor(visible) << code > Array.MaxLength - Slack)
            throw new InvalidDataException($"tensor 'codebook' has {1 << code} reproductions of {visible} bits, which do not fit");
    }

    /// <summary>Reads a table whose tensor was checked.</summary>
    /// <exception cref="InvalidDataException">A bit past a row's last is not zero.</exception>
    public static BitMatrix Read(SafetensorsReader file, SafetensorsEntry entry, int visible)
    {
        var codebook = new BitMatrix((int)entry.Shape[0], visible);
        int bytes = BytesPerRow(visible);
        byte[] row = new byte[codebook.WordsPerRow * sizeof(ulong)];
        for (int r = 0; r < codebook.Rows; r++)
        {
            file.Read(entry, (long)r * bytes, row.AsSpan(0, bytes));
            if (visible % 8 != 0 && row[bytes - 1] >> visible % 8 != 0)
            {
                throw new InvalidDataException(
                    $"tensor 'codebook' has bits past the last of reproduction {r}, "
                    + $"in its byte {(long)(r + 1) * bytes - 1}; expected zeros");
            }

            Span<ulong> words = codebook.Row(r);
            for (int w = 0; w < words.Length; w++) words[w] = BinaryPrimitives.ReadUInt64LittleEndian(row.AsSpan(w * sizeof(ulong)));
        }

        return codebook;
    }
}
