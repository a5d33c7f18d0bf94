using System.Runtime.InteropServices;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// Finds the codeword of least distortion in any measure. Where whole numbers rank the codewords as the distortions do, it is
/// <see cref="NearestCodeword"/>'s search; else <see cref="MeasureScan"/> goes through the codewords one by one, from a candidate
/// that the other search found.
/// </summary>
internal sealed unsafe class CodewordSearch
{
    // Words of items by codewords: as for NearestCodeword, less what a word takes more.
    private const long SmallWork = 1 << 16;

    private readonly NearestCodeword _nearest;
    private readonly BitMatrix _codewords;
    private readonly DistortionMeasure _measure;
    private readonly IntegerCosts? _costs;

    // What finds the candidate: feasible where any codeword is, else of least Hamming distance.
    private readonly IntegerCosts _candidates;

    /// <summary>Copies the codewords.</summary>
    public CodewordSearch(ReadOnlyBitView codewords, DistortionMeasure measure)
    {
        _nearest = new NearestCodeword(codewords);
        _measure = measure;
        _costs = IntegerCosts.Of(measure, codewords.Columns);
        _candidates = (measure.IsConstraint ? IntegerCosts.Of(DistortionMeasure.Wem, codewords.Columns) : null)
            ?? new IntegerCosts(1, 1, 0, int.MaxValue);
        _codewords = new BitMatrix(_costs is null ? codewords.Rows : 0, codewords.Columns);
        codewords.Words[.._codewords.Words.Length].CopyTo(_codewords.Words);
    }

    /// <summary>The nearest codeword of each item and its distortion.</summary>
    public void Find(ReadOnlyBitView items, Span<int> indices, Span<double> distortions, WorkerTeam team)
    {
        // The costs are put where the distortions go, and spread from the last on: item i's cost lies before its distortion.
        Span<int> costs = MemoryMarshal.Cast<double, int>(distortions)[..items.Rows];
        IntegerCosts ranking = _costs ?? _candidates;
        if (ranking.Zero == 1 && ranking.One == 1) _nearest.Find(items, indices, costs, team);
        else _nearest.Find(items, ranking.Zero, ranking.One, indices, costs, team);
        if (_costs is null)
        {
            Scan(items, indices, distortions, team);
            return;
        }

        for (int i = items.Rows - 1; i >= 0; i--)
        {
            distortions[i] = ranking.Distortion(costs[i]);
            if (double.IsPositiveInfinity(distortions[i])) indices[i] = 0;
        }
    }

    private void Scan(ReadOnlyBitView items, Span<int> indices, Span<double> distortions, WorkerTeam team)
    {
        fixed (ulong* words = items.Words)
        fixed (ulong* codewords = _codewords.Words)
        fixed (double* weights = _measure.Weights)
        fixed (int* toIndices = indices)
        fixed (double* toDistortions = distortions)
        {
            var job = new MeasureScan
            {
                Items = words,
                Codewords = codewords,
                Count = _codewords.Rows,
                Words = items.WordsPerRow,
                A = _measure.A,
                B = _measure.B,
                Weights = weights,
                Indices = toIndices,
                Distortions = toDistortions,
            };
            team.Run(ref job, items.Rows, (long)items.Rows * _codewords.Rows * items.WordsPerRow < SmallWork);
        }

        GC.KeepAlive(this);
    }
}
