using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// Finds the pair of codewords a + b that is near to an item x: |x - a - b|^2 = |x|^2 - 2 s with the score
/// s = (x a - |a|^2 / 2) + (x b - |b|^2 / 2) - a b, whose parts are products that are made once.
/// </summary>
internal sealed class AdditiveSearch
{
    // Codewords whose largest score is looked for in lanes before it is looked for among them.
    private const int Group = 256;

    private readonly Matrix[] _codebooks;
    private readonly Matrix[] _transposed;
    private readonly float[][] _halfSquares;
    private readonly Matrix _between;
    private readonly int _beam;

    /// <summary>Makes the products of the codebooks, which must not change afterwards.</summary>
    public AdditiveSearch(Matrix[] codebooks, int beam, WorkerTeam team)
    {
        _codebooks = codebooks;
        _beam = Math.Min(beam, codebooks[0].Rows);
        _transposed = [.. codebooks.Select(Transpose)];
        _halfSquares = [.. codebooks.Select(HalfSquares)];
        _between = new Matrix(codebooks[0].Rows, codebooks[1].Rows);
        Gemm.Multiply(codebooks[0].View, false, codebooks[1].View, true, _between.View, team, new Workspace());
    }

    /// <summary>Codes items anew, where that is better.</summary>
    /// <param name="items">The items.</param>
    /// <param name="codes">Their codes in both codebooks, replaced.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>The mean squared error.</returns>
    public double Encode(BitMatrix items, int[][] codes, WorkerTeam team, CancellationToken token)
    {
        double[] errors = new double[items.Rows];
        ForEachItem(items, team, token, (item, scores) =>
        {
            // The present codeword is tried besides, so that no step is for the worse.
            float best = float.NegativeInfinity;
            (int a, int b) = (codes[0][item], 0);
            foreach (int candidate in (int[])[codes[0][item], .. Beam(scores.First)])
            {
                (int other, float score) = Partner(scores, candidate);
                if (score > best) (best, a, b) = (score, candidate, other);
            }

            (codes[0][item], codes[1][item]) = (a, b);
            errors[item] = CountOnes(items.Row(item)) - 2.0 * best;
        });
        return errors.Sum() / items.Rows;
    }

    /// <summary>The thresholded pairs of least Hamming distortion in the beam.</summary>
    public void Reproduce(BitMatrix items, BitMatrix result, WorkerTeam team) =>
        ForEachItem(items, team, default, (item, scores) =>
        {
            int least = int.MaxValue;
            Span<ulong> words = stackalloc ulong[items.WordsPerRow];
            foreach (int candidate in Beam(scores.First))
            {
                (int other, _) = Partner(scores, candidate);
                words.Clear();
                ReadOnlySpan<float> a = _codebooks[0].Row(candidate), b = _codebooks[1].Row(other);
                for (int i = 0; i < a.Length; i++)
                {
                    if (a[i] + b[i] > 0.5f) words[i >> 6] |= 1ul << (i & 63);
                }

                int distance = HammingDistance.Between(items.Row(item), words);
                if (distance >= least) continue;
                least = distance;
                words.CopyTo(result.Row(item));
            }
        });

    /// <summary>An item's scores with each codeword alone.</summary>
    private readonly ref struct Scores(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        public ReadOnlySpan<float> First { get; } = first;

        public ReadOnlySpan<float> Second { get; } = second;
    }

    private delegate void PerItem(int item, Scores scores);

    private void ForEachItem(BitMatrix items, WorkerTeam team, CancellationToken token, PerItem done)
    {
        const int AtOnce = 1024;
        var workspace = new Workspace();
        Matrix first = new(Math.Min(AtOnce, items.Rows), _codebooks[0].Rows), second = new(first.Rows, _codebooks[1].Rows);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = team.Size, CancellationToken = token };
        for (int begin = 0; begin < items.Rows; begin += AtOnce)
        {
            int start = begin, rows = Math.Min(AtOnce, items.Rows - begin);
            foreach ((Matrix scores, int which) in ((Matrix, int)[])[(first, 0), (second, 1)])
            {
                BaselineItems.Fill(scores.View.Slice(0, rows), _halfSquares[which]);
                GatherProduct.Multiply(
                    items.Slice(begin, rows), _transposed[which].View, scores.View.Slice(0, rows), team, workspace);
            }

            Parallel.For(0, rows, parallel, r => done(start + r, new Scores(first.Row(r), second.Row(r))));
        }
    }

    /// <summary>The codewords of the largest scores, the first of equal ones first.</summary>
    private int[] Beam(ReadOnlySpan<float> scores)
    {
        int[] best = new int[_beam];
        int count = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (count == _beam && scores[i] <= scores[best[^1]]) continue;
            int at = count < _beam ? count++ : _beam - 1;
            for (; at > 0 && scores[i] > scores[best[at - 1]]; at--) best[at] = best[at - 1];
            best[at] = i;
        }

        return best;
    }

    /// <summary>The best codeword of the second codebook beside one of the first, and the score of both.</summary>
    private (int Other, float Score) Partner(Scores scores, int candidate)
    {
        ReadOnlySpan<float> second = scores.Second, between = _between.Row(candidate);
        (int group, float largest) = (0, float.NegativeInfinity);
        for (int at = 0; at < second.Length; at += Group)
        {
            int length = Math.Min(Group, second.Length - at);
            float most = Largest(second.Slice(at, length), between.Slice(at, length));
            if (most > largest) (group, largest) = (at, most);
        }

        int found = group;
        while (second[found] - between[found] != largest) found++;
        return (found, scores.First[candidate] + largest);
    }

    private static float Largest(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float largest = float.NegativeInfinity;
        int i = 0;
        if (a.Length >= Vector<float>.Count)
        {
            Vector<float> lanes = new(largest);
            for (; i + Vector<float>.Count <= a.Length; i += Vector<float>.Count)
                lanes = Vector.Max(lanes, new Vector<float>(a[i..]) - new Vector<float>(b[i..]));
            for (int l = 0; l < Vector<float>.Count; l++) largest = Math.Max(largest, lanes[l]);
        }

        for (; i < a.Length; i++) largest = Math.Max(largest, a[i] - b[i]);
        return largest;
    }

    private static int CountOnes(ReadOnlySpan<ulong> words)
    {
        int ones = 0;
        foreach (ulong word in words) ones += BitOperations.PopCount(word);
        return ones;
    }

    private static Matrix Transpose(Matrix matrix)
    {
        var result = new Matrix(matrix.Columns, matrix.Rows);
        for (int r = 0; r < matrix.Rows; r++)
            for (int c = 0; c < matrix.Columns; c++) result.Data[c * result.Stride + r] = matrix.Data[r * matrix.Stride + c];
        return result;
    }

    private static float[] HalfSquares(Matrix codebook)
    {
        float[] result = new float[codebook.Rows];
        for (int r = 0; r < result.Length; r++)
        {
            double sum = 0;
            foreach (float value in codebook.Row(r)) sum += (double)value * value;
            result[r] = (float)(-sum / 2);
        }

        return result;
    }
}
