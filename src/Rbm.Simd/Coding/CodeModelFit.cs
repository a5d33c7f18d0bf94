using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>Learns the probabilities of codes from codes. The same codes give the same model, to the bit, on every machine.</summary>
public static class CodeModelFit
{
    /// <summary>The items whose codes are learned from, unless another number is asked for.</summary>
    // A chain of 24 bits has 300 parameters; with 10,000 codes their errors cost about 300 / 2 ln 2 / 10,000 = 0.02 bits a code.
    public const int DefaultItems = 10_000;

    /// <summary>The most bits for which a chain is learned; the work grows as their third power.</summary>
    public const int MostBitsOfChain = 64;

    private const int RowsAtOnce = 1000;

    /// <summary>
    /// The model that makes these codes and itself, at 16 bits a parameter, shortest: static, or a chain; null if they are shorter as
    /// they are.
    /// </summary>
    /// <param name="codes">n codes of K bits.</param>
    public static CodeModel? Fit(ReadOnlyBitView codes)
    {
        if (codes.Rows == 0 || codes.Columns == 0) return null;
        long least = (long)codes.Rows * codes.Columns * BitCosts.UnitsPerBit;
        CodeModel alone = Static(codes);
        CodeModel? best = null;
        Consider(alone, codes);
        // A chain that costs more by itself than is left to save need not be tried.
        if (codes.Columns is >= 2 and <= MostBitsOfChain
            && 16L * (codes.Columns + CodeModel.WeightsOf(codes.Columns)) * BitCosts.UnitsPerBit < least)
        {
            Consider(ChainFit.Fit(codes, alone.Biases), codes);
        }

        return best;

        void Consider(CodeModel model, ReadOnlyBitView codes)
        {
            long length = BitCosts.Of(model, codes) + model.SizeInBits * BitCosts.UnitsPerBit;
            if (length < least) (least, best) = (length, model);
        }
    }

    /// <summary>Encodes a source's first items and learns the model of their codes.</summary>
    /// <param name="model">The model that encodes.</param>
    /// <param name="source">Items of N bits.</param>
    /// <param name="effort">The encoder's effort: the codes of another effort are others.</param>
    /// <param name="seed">The seed of the encoder's draws.</param>
    /// <param name="items">The most items taken.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="progress">Hears the number of items done.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>The same model with the code model, or without one if that is shorter; its identity is another one then.</returns>
    /// <exception cref="ArgumentException">The source does not fit the model, or the model cannot be used with the effort.</exception>
    public static CompressionModel Learn(
        CompressionModel model, IBinarySource source, int effort, ulong seed, int items, WorkerTeam team,
        Action<long>? progress = null, CancellationToken token = default)
    {
        Throw.IfNegative(items);
        int count = Math.Min(items, source.Count);
        var codes = new BitMatrix(count, model.Autoencoder.Code);
        var rows = new BitMatrix(Math.Min(RowsAtOnce, count), source.Length);
        var encoder = new Encoder(model, team, codebook: null, token);
        for (int first = 0; first < count; first += rows.Rows)
        {
            token.ThrowIfCancellationRequested();
            BitView part = rows.Slice(0, Math.Min(rows.Rows, count - first));
            source.Read(first, 0, part);
            encoder.Encode(part, codes.Slice(first, part.Rows), effort, seed, (uint)first);
            progress?.Invoke(first + part.Rows);
        }

        return model with { CodeModel = Fit(codes.View) };
    }

    // Half a count more on either side: the Krichevsky-Trofimov estimate.
    private static CodeModel Static(ReadOnlyBitView codes)
    {
        int items = codes.Rows;
        float[] odds = [.. BitCounts.OfColumns(codes).Select(ones => (2 * ones + 1) / (2f * (items - ones) + 1))];
        Elementwise.Log(odds, odds);
        return new CodeModel([.. odds.Select(log => Quantize(log))]);
    }

    /// <summary>A logit in the units of a code model, within what the range coder tells apart.</summary>
    internal static short Quantize(double logit) =>
        (short)Math.Clamp(Math.Floor(logit * LogisticTable.UnitsPerNat + 0.5), -LogisticTable.MostLogit, LogisticTable.MostLogit);
}
