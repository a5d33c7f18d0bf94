using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// Lloyd's steps on a model's compiled codebook: each item goes to its nearest codeword, each codeword becomes the one of least
/// distortion for its items (Lloyd, IEEE Trans. Inform. Theory 28(2), 1982; Linde, Buzo and Gray 1980, with its splitting of cells).
/// </summary>
/// <remarks>
/// On a source that does not vary the training distortion never rises once there is no noise: a step that raised it, as a prior can, is
/// taken back and ends the refinement. The result has the same bits for any number of threads. The counts take 4 x 2^K x N bytes.
/// <para>
/// On a source that varies the counts of the last passes outlast them: each puts its draws, where they are fewer than 32, in the place of
/// as many of 32 (a forgetting factor, as in recursive estimation; in whole numbers, so of one draw to half a draw). Codewords are not
/// moved then.
/// </para>
/// <para>
/// Under a constraint (WEM) the codeword of code 0 stays all zero, so that every item, of the training or not, has a feasible code.
/// </para>
/// </remarks>
public static class CodebookRefinement
{
    private const int RowsAtOnce = 1 << 14;

    // The share of the passes with noise; after them the counts of a source that varies are carried on. MNIST, 12 bits, deformed pictures,
    // from a refined table: D of the test images 0.0571 with 4 draws a pass, 0.0569 with 16 draws in 2.6 times the time, 0.0569 with 4
    // draws carried on to 32; on to 80 gives no more.
    private const double NoisyPasses = 0.7;

    /// <summary>Refines.</summary>
    /// <param name="model">The model; it stays as it is.</param>
    /// <param name="source">The training items, one or more, of N bits.</param>
    /// <param name="options">How.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="report">Hears of each pass.</param>
    /// <param name="progress">Hears the number of items done in all.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">
    /// The code has too many bits, the source does not fit the model or is empty, or an option is outside its range.
    /// </exception>
    public static RefinementResult Refine(
        CompressionModel model, IBinarySource source, RefinementOptions options, WorkerTeam team,
        Action<RefinementPass>? report = null, Action<long>? progress = null, CancellationToken token = default)
    {
        options.Check();
        ModelSource.Require(model, source);
        return new Run(model, source, options, team, token) { Progress = progress }.Refine(report);
    }

    /// <summary>The items of all passes together, for a progress bar.</summary>
    public static long Work(IBinarySource source, RefinementOptions options) =>
        (options.Passes + 1L) * source.Count * (source.VariesByEpoch ? options.Draws : 1);

    private sealed class Run
    {
        private readonly CompressionModel _model;
        private readonly IBinarySource _source;
        private readonly RefinementOptions _options;
        private readonly WorkerTeam _team;
        private readonly CancellationToken _token;
        private readonly int _draws;
        private readonly CellCounts _cells;
        private readonly double[] _cellDistortions;
        private readonly BitMatrix _items;
        private readonly int[] _codes, _assigned;
        private readonly long[] _uses;
        private readonly double[] _distortions;
        private BitMatrix _codebook;

        // How many draws of the source the cells have counted.
        private double _counted;
        private long _done;

        public Run(CompressionModel model, IBinarySource source, RefinementOptions options, WorkerTeam team, CancellationToken token)
        {
            (_model, _source, _options, _team, _token) = (model, source, options, team, token);
            _draws = source.VariesByEpoch ? options.Draws : 1;
            int counted = source.VariesByEpoch ? Math.Max(CellCounts.Parts, _draws) : 1;
            if ((long)source.Count * counted > int.MaxValue)
                throw new ArgumentException($"{source.Count} items in {counted} draws are more than can be counted, {int.MaxValue}");
            _codebook = Copy(Codebook.Compile(model, team, options.MostBits, token).Reproductions);
            if (model.Measure.IsConstraint) _codebook.Row(0).Clear();
            _cells = new CellCounts(_codebook.Rows, _codebook.Columns);
            _cellDistortions = new double[_codebook.Rows];
            _uses = new long[_codebook.Rows];
            int rows = Math.Min(source.Count, RowsAtOnce);
            _items = new BitMatrix(rows, source.Length);
            _codes = new int[rows];
            _assigned = new int[source.Count];
            _distortions = new double[rows];
        }

        public Action<long>? Progress { get; init; }

        public RefinementResult Refine(Action<RefinementPass>? report)
        {
            double last = Assign(0, carryOn: false);
            bool carries = _source.VariesByEpoch && !_model.Measure.IsConstraint;
            int pass = 1;
            for (; pass <= _options.Passes; pass++)
            {
                CodeStatistics before = Statistics();
                BitMatrix kept = Copy(_codebook.View);
                double noise = _model.Measure.IsConstraint ? 0 : Math.Max(0, _options.Noise * (1 - pass / (NoisyPasses * _options.Passes)));
                bool settles = noise == 0 && !_source.VariesByEpoch;
                Replace(noise, (uint)pass);
                // What moving a codeword gains is known of items that are in its cell now.
                int reseeded = _counted > _draws ? 0 : Reseed((uint)(pass * _draws - 1));
                report?.Invoke(new RefinementPass(pass, last, before.Distinct, reseeded));
                if (kept.Words.SequenceEqual(_codebook.Words) && settles) return Result(last, before);
                double next = Assign((uint)(pass * _draws), carryOn: carries && pass > NoisyPasses * _options.Passes);
                if (next > last && settles)
                {
                    _codebook = kept;
                    return Result(last, before);
                }

                last = next;
            }

            CodeStatistics statistics = Statistics();
            report?.Invoke(new RefinementPass(pass, last, statistics.Distinct, 0));
            return Result(last, statistics);
        }

        private RefinementResult Result(double distortion, CodeStatistics statistics) =>
            // Probabilities of codes whose meaning has changed would be worth nothing.
            new(_model with { Codebook = _codebook, CodeModel = null }, distortion, statistics);

        private CodeStatistics Statistics() => new(_uses);

        /// <summary>Assigns the items of a pass's draws and counts them; the mean distortion per bit.</summary>
        private double Assign(uint firstEpoch, bool carryOn)
        {
            var search = new CodewordSearch(_codebook.View, _model.Measure);
            int gone = carryOn ? Math.Min(_draws, CellCounts.Parts) : CellCounts.Parts;
            if (gone < CellCounts.Parts) _cells.Fade(gone);
            else _cells.Clear();
            _counted = _counted * (1 - (double)gone / CellCounts.Parts) + _draws;
            Array.Clear(_cellDistortions);
            Array.Clear(_uses);
            double sum = 0;
            for (uint draw = 0; draw < _draws; draw++)
            {
                for (int first = 0; first < _source.Count; first += RowsAtOnce)
                {
                    int rows = ReadItems(first, firstEpoch + draw);
                    search.Find(_items.Slice(0, rows), _codes.AsSpan(0, rows), _distortions.AsSpan(0, rows), _team);
                    _cells.Add(_items.Slice(0, rows), _codes.AsSpan(0, rows), _team);
                    for (int r = 0; r < rows; r++)
                    {
                        sum += _distortions[r];
                        _cellDistortions[_codes[r]] += _distortions[r];
                        _uses[_codes[r]]++;
                    }

                    // What stays is the last draw's.
                    _codes.AsSpan(0, rows).CopyTo(_assigned.AsSpan(first));
                    Progress?.Invoke(_done += rows);
                }
            }

            return sum / _draws / _source.Count / _source.Length;
        }

        private int ReadItems(int first, uint epoch)
        {
            _token.ThrowIfCancellationRequested();
            int rows = Math.Min(RowsAtOnce, _source.Count - first);
            _source.Read(first, epoch, _items.Slice(0, rows));
            return rows;
        }

        /// <summary>Replaces the codewords that items were assigned to.</summary>
        private void Replace(double noise, uint pass)
        {
            const int AtOnce = 1000;
            RandomStream stream = RandomUse.CodebookNoise.Stream(_options.Seed);
            bool constraint = _model.Measure.IsConstraint;
            double prior = constraint ? 0 : _options.Prior * _counted;
            var reproducer = new Reproducer(_model, _team);
            var codes = new BitMatrix(Math.Min(_codebook.Rows, AtOnce), _model.Autoencoder.Code);
            var probabilities = new Matrix(codes.Rows, prior > 0 ? _codebook.Columns : 1);
            for (int first = 0; first < _codebook.Rows; first += AtOnce)
            {
                _token.ThrowIfCancellationRequested();
                int rows = Math.Min(AtOnce, _codebook.Rows - first);
                for (int r = 0; r < rows; r++) codes.Words[r] = (ulong)(first + r);
                if (prior > 0) reproducer.Probabilities(codes.Slice(0, rows), probabilities.View.Slice(0, rows));
                for (int r = 0; r < rows; r++)
                {
                    int cell = first + r;
                    if (_cells.Items(cell) == 0 || (constraint && cell == 0)) continue;
                    ReadOnlySpan<float> network = prior > 0 ? probabilities.Row(r) : default;
                    if (noise == 0)
                    {
                        Centroids.Write(_model.Measure, _cells.Items(cell), _cells.Ones(cell), prior, network, _codebook.Row(cell));
                        continue;
                    }

                    Centroids.WriteNear(
                        _model.Measure, _cells.Items(cell), _cells.Ones(cell), prior, network, noise,
                        bit => stream.DrawUniform(pass, (uint)cell, bit), _codebook.Row(cell));
                }
            }
        }

        /// <summary>Moves codewords by the halves of the items of the last draw.</summary>
        private int Reseed(uint epoch)
        {
            var reseeding = new Reseeding(_model.Measure, _codebook, _cells, _cellDistortions);
            if (reseeding.Halves == 0) return 0;
            var halves = new CellCounts(reseeding.Halves, _source.Length);
            for (int first = 0; first < _source.Count; first += RowsAtOnce)
            {
                int rows = ReadItems(first, epoch);
                for (int r = 0; r < rows; r++) _codes[r] = reseeding.HalfOf(_assigned[first + r], _items.Row(r));
                halves.Add(_items.Slice(0, rows), _codes.AsSpan(0, rows), _team);
            }

            return reseeding.Move(halves, _draws);
        }
    }

    private static BitMatrix Copy(ReadOnlyBitView rows)
    {
        var copy = new BitMatrix(rows.Rows, rows.Columns);
        rows.Words.CopyTo(copy.Words);
        return copy;
    }
}
