using Rbm.Simd.Bits;
using Rbm.Simd.Models;

namespace Rbm.Simd.Coding;

/// <summary>Codes through the range coder: item after item, bit after bit, each with its probability by the model's code model.</summary>
internal static class CodedCodes
{
    /// <summary>Appends codes, one a row, unless there are too many bytes already, which then say nothing.</summary>
    /// <param name="model">The probabilities.</param>
    /// <param name="codes">Rows of K bits.</param>
    /// <param name="encoder">Where they go.</param>
    /// <param name="most">The bytes past which nothing is appended.</param>
    public static void Append(CodeModel model, ReadOnlyBitView codes, RangeEncoder encoder, int most)
    {
        for (int r = 0; r < codes.Rows && encoder.Bytes.Length <= most; r++)
        {
            ReadOnlySpan<ulong> code = codes.Row(r);
            for (int j = 0; j < codes.Columns; j++)
                encoder.Encode((code[j >> 6] >> (j & 63) & 1) != 0, LogisticTable.Probability(model.Logit(j, code)));
        }
    }

    /// <summary>The next codes, one a row.</summary>
    public static void Take(CodeModel model, ref RangeDecoder decoder, BitView codes)
    {
        codes.Words.Clear();
        for (int r = 0; r < codes.Rows; r++)
        {
            Span<ulong> code = codes.Row(r);
            for (int j = 0; j < codes.Columns; j++)
            {
                if (decoder.Decode(LogisticTable.Probability(model.Logit(j, code)))) code[j >> 6] |= 1ul << (j & 63);
            }
        }
    }

    /// <summary>Passes over codes.</summary>
    /// <param name="model">The probabilities.</param>
    /// <param name="decoder">The decoder.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">A row of K bits.</param>
    public static void Skip(CodeModel model, ref RangeDecoder decoder, int count, BitView scratch)
    {
        for (; count > 0; count--) Take(model, ref decoder, scratch);
    }
}
