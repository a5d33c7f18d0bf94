using Rbm.Simd.Bits;
using Rbm.Simd.Coding.Search;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>Turns items into codes. An encoder has scratch memory of its own and serves one caller at a time.</summary>
public sealed class Encoder
{
    /// <summary>The code is where the encoder's mean-field pass is above 1/2.</summary>
    public const int ThresholdEffort = 0;

    /// <summary>
    /// The paper's Algorithm 2, in its only coherent reading: y is drawn from mu(y given x), and the code from the encoder's pass
    /// of y. (A pass of x never reads the visible bias, hence never beta; a top-down draw never reads x.)
    /// </summary>
    public const int SamplingEffort = 1;

    /// <summary>The best of the threshold code and draws of the encoder's code posterior, each bit by its probability.</summary>
    public const int SamplesEffort = 2;

    /// <summary>From there flips of single bits, to a code that none of them makes better.</summary>
    public const int DescentEffort = 3;

    /// <summary>From there flips of pairs too.</summary>
    public const int PairEffort = 4;

    /// <summary>
    /// The first of four efforts with more and more restarts from draws of the tempered code posterior, flipped as at
    /// <see cref="DescentEffort"/>, and the best of them as at <see cref="PairEffort"/>.
    /// </summary>
    public const int RestartEffort = 5;

    /// <summary>All codes: the exact nearest reproduction, for codes of at most <see cref="Codebook.LargestBits"/> bits.</summary>
    public const int ExhaustiveEffort = 9;

    /// <summary>The highest effort.</summary>
    public const int HighestEffort = ExhaustiveEffort;

    /// <summary>Items that are worked on at a time; it has no influence on the codes.</summary>
    private const int RowsAtOnce = 1000;

    // Twice the presets' training sweeps; at beta = 1 a chain from x has settled after about 20, and most of the way is the
    // first 5.
    private const int Sweeps = 10;

    private readonly CompressionModel _model;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace = new();
    private readonly SearchSettings _settings;
    private readonly CancellationToken _token;
    private readonly double[] _unseen = new double[RowsAtOnce];
    private readonly int[] _indices = new int[RowsAtOnce];
    private Codebook? _codebook;
    private CodeSearch? _search;
    private Reproducer? _reproducer;
    private BitMatrix? _reproductions;
    private long _harderItems;
    private ConditionalSampler? _sampler;

    /// <summary>Prepares an encoder.</summary>
    /// <param name="model">The model; it must not change while the encoder is in use.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="codebook">
    /// The model's compiled codebook for <see cref="ExhaustiveEffort"/>; without it the encoder compiles one when it is needed, where
    /// the code has at most <see cref="Codebook.LargestBits"/> bits.
    /// </param>
    /// <param name="token">Stops that compiling, which may take minutes.</param>
    /// <exception cref="ArgumentException">
    /// The measure's weights are not those of N bits, or the codebook is not one of codes of K bits for N bits.
    /// </exception>
    public Encoder(CompressionModel model, WorkerTeam team, Codebook? codebook = null, CancellationToken token = default)
        : this(model, team, codebook, SearchSettings.Default, token)
    {
    }

    /// <summary>Prepares an encoder whose levels go as far as told.</summary>
    internal Encoder(
        CompressionModel model, WorkerTeam team, Codebook? codebook, SearchSettings settings, CancellationToken token = default)
    {
        model.Measure.ThrowUnlessFits(model.Autoencoder.Visible);
        if (codebook is not null)
        {
            Throw.IfDifferent(codebook.CodeBits, model.Autoencoder.Code, "number of bits of the codebook's codes");
            Throw.IfDifferent(codebook.Visible, model.Autoencoder.Visible, "number of bits of the codebook's reproductions");
        }

        _model = model;
        _team = team;
        _codebook = codebook;
        _settings = settings;
        _token = token;
    }

    /// <summary>Candidates that went through the reproducer so far.</summary>
    internal long Evaluations => _search?.Evaluations ?? 0;

    /// <summary>Items that met a limit by a higher effort than asked for so far.</summary>
    internal long HarderItems => _harderItems + (_search?.HarderItems ?? 0);

    /// <summary>Bytes of memory held, but for small objects.</summary>
    internal long Bytes => _workspace.Capacity + (sizeof(double) + sizeof(int)) * RowsAtOnce + (_search?.Bytes ?? 0);

    /// <summary>
    /// Takes what memory the search needs for so many items at once, beyond what depends on an item alone; nothing below
    /// <see cref="SamplesEffort"/>.
    /// </summary>
    internal void Reserve(int items, int effort)
    {
        if (effort < SamplesEffort) return;
        _search ??= new CodeSearch(_model, _team, _settings);
        _search.Reserve(Math.Min(items, RowsAtOnce), Math.Min(effort, ExhaustiveEffort - 1));
    }

    /// <summary>Encodes items.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="codes">B x K bits, the result.</param>
    /// <param name="effort">0 to <see cref="HighestEffort"/>: the README of this folder says what each does, and costs.</param>
    /// <param name="seed">The seed of the draws of the efforts that draw: all but 0.</param>
    /// <param name="firstItem">Index of the first item: an item's draws depend on its index, and on no other item.</param>
    /// <exception cref="ArgumentException">
    /// The sizes do not fit, or the effort is none, or the model has no network to sample from, or too many codes to try them all.
    /// </exception>
    /// <remarks>
    /// From <see cref="SamplesEffort"/> on candidates are compared by the distortion of their reproduction, and of several as good ones
    /// the smallest code is taken, read as a number with bit 0 the lowest. Each effort keeps what the one below found unless it finds
    /// better, so that no item's distortion is above that of a lower one of these efforts, or of <see cref="ThresholdEffort"/>.
    /// </remarks>
    public void Encode(ReadOnlyBitView items, BitView codes, int effort = ThresholdEffort, ulong seed = 1, uint firstItem = 0) =>
        Run(items, codes, default, double.PositiveInfinity, effort, seed, firstItem);

    /// <summary>Encodes items, and says how well.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="codes">B x K bits, the result.</param>
    /// <param name="distortions">
    /// B results: the distortion of each item's reproduction in the model's measure, summed over the bits; infinity where it breaks a
    /// constraint.
    /// </param>
    /// <param name="effort">0 to <see cref="HighestEffort"/>.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="firstItem">Index of the first item.</param>
    /// <exception cref="ArgumentException">As above, or there are too few distortions.</exception>
    public void Encode(
        ReadOnlyBitView items, BitView codes, Span<double> distortions, int effort = ThresholdEffort, ulong seed = 1, uint firstItem = 0)
    {
        Throw.IfShorter(distortions.Length, items.Rows, "distortions", "one an item");
        Run(items, codes, distortions[..items.Rows], double.PositiveInfinity, effort, seed, firstItem);
    }

    /// <summary>Encodes items, and those above a bound with higher efforts too, as far as <see cref="Escalation"/> goes.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="codes">B x K bits, the result: those of the effort, the first higher one that meets the bound, or the last.</param>
    /// <param name="distortions">B results: the distortion of each item's reproduction.</param>
    /// <param name="limit">The bound of an item's distortion.</param>
    /// <param name="effort">0 to <see cref="HighestEffort"/>.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="firstItem">Index of the first item.</param>
    internal void EncodeWithin(
        ReadOnlyBitView items, BitView codes, Span<double> distortions, double limit, int effort, ulong seed, uint firstItem) =>
        Run(items, codes, distortions[..items.Rows], limit, effort, seed, firstItem);

    private void Run(
        ReadOnlyBitView items, BitView codes, Span<double> distortions, double limit, int effort, ulong seed, uint firstItem)
    {
        Check(_model, effort, _codebook);
        Throw.IfDifferent(items.Columns, _model.Autoencoder.Visible, "number of bits of an item");
        Throw.IfDifferent(codes.Columns, _model.Autoencoder.Code, "number of bits of a code");
        Throw.IfDifferent(codes.Rows, items.Rows, "number of codes");
        bool measured = distortions.Length > 0;
        for (int first = 0; first < items.Rows; first += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, items.Rows - first);
            ReadOnlyBitView block = items.Slice(first, rows);
            BitView blockCodes = codes.Slice(first, rows);
            Span<double> blockDistortions = measured ? distortions.Slice(first, rows) : _unseen.AsSpan(0, rows);
            uint item = firstItem + (uint)first;
            if (effort == ExhaustiveEffort || (effort >= DescentEffort && _model.Codebook is not null))
            {
                Exhaust(block, blockCodes, blockDistortions);
                continue;
            }

            if (effort < SamplesEffort)
            {
                Pass(block, blockCodes, effort, seed, item);
                if (measured) Measure(block, blockCodes, blockDistortions);
            }

            // Where the decoder is a table there is nothing beyond a search of all of it.
            bool harder = !double.IsPositiveInfinity(limit), table = _model.Codebook is not null;
            if (effort >= SamplesEffort || (harder && !table))
            {
                _search ??= new CodeSearch(_model, _team, _settings);
                _search.Run(
                    block, blockCodes, blockDistortions, effort, seed, item, _workspace, table ? double.PositiveInfinity : limit);
            }

            if (harder && table) ExhaustAbove(block, blockCodes, blockDistortions, limit);
        }
    }

    private void ExhaustAbove(ReadOnlyBitView items, BitView codes, Span<double> distortions, double limit)
    {
        for (int r = 0; r < items.Rows; r++)
        {
            if (!Escalation.IsInReach(distortions[r], limit, SamplesEffort)) continue;
            Exhaust(items.Slice(r, 1), codes.Slice(r, 1), distortions.Slice(r, 1));
            if (distortions[r] <= limit) _harderItems++;
        }
    }

    private void Exhaust(ReadOnlyBitView items, BitView codes, Span<double> distortions)
    {
        _codebook ??= Codebook.Compile(_model, _team, Codebook.LargestBits, _token);
        Span<int> indices = _indices.AsSpan(0, items.Rows);
        _codebook.Nearest(items, indices, distortions, _team);
        _codebook.ToCodes(indices, codes);
    }

    // Efforts 0 and 1: one pass through the encoder.
    private void Pass(ReadOnlyBitView items, BitView codes, int effort, ulong seed, uint firstItem)
    {
        using Workspace.Mark mark = _workspace.Borrow();
        UnitStates states = UnitStates.Above(codes);
        if (effort == SamplingEffort)
        {
            BitView sample = _workspace.TakeBits(items.Rows, items.Columns);
            _sampler ??= new ConditionalSampler(
                _model.Network!.Bottom(_model.SampledMachines), _model.Measure, _model.Beta!.Value, seed, RandomUse.EncoderChain);
            _sampler.Seed = seed;
            _sampler.Sample(items, sample, Sweeps, 0, firstItem, _team, _workspace);
            items = sample;
            states = UnitStates.Draw(codes, RandomUse.EncoderCode.Stream(seed), 0, firstItem);
        }

        MeanFieldPass.Run(_model.Autoencoder.Encoder, items, states, _team, _workspace);
    }

    private void Measure(ReadOnlyBitView items, ReadOnlyBitView codes, Span<double> distortions)
    {
        _reproducer ??= new Reproducer(_model, _team);
        _reproductions ??= new BitMatrix(RowsAtOnce, items.Columns);
        BitView reproductions = _reproductions.Slice(0, items.Rows);
        _reproducer.Reproduce(codes, reproductions);
        for (int r = 0; r < items.Rows; r++) distortions[r] = _model.Measure.Sum(items.Row(r), reproductions.Row(r));
    }

    /// <summary>Checks that a model can be used with an effort.</summary>
    /// <param name="model">The model.</param>
    /// <param name="effort">The effort.</param>
    /// <param name="codebook">Its compiled codebook, if there is one.</param>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static void Check(CompressionModel model, int effort, Codebook? codebook = null)
    {
        if (effort is < 0 or > HighestEffort)
            throw new ArgumentException($"effort is {effort}; expected 0 (threshold) to {HighestEffort} (all codes)");
        if (effort == SamplingEffort && (model.Network is null || model.Beta is null))
        {
            throw new ArgumentException(
                "effort 1 samples mu(y given x), but the model has no network trained by Blahut-Arimoto; expected effort 0 or 2 to 9");
        }

        if (effort == ExhaustiveEffort && codebook is null && model.Codebook is null && model.Autoencoder.Code > Codebook.LargestBits)
        {
            throw new ArgumentException(
                $"effort 9 tries all codes, and those of {model.Autoencoder.Code} bits are too many; "
                + $"expected at most {Codebook.LargestBits} bits, or effort 8");
        }

        model.Measure.ThrowUnlessFits(model.Autoencoder.Visible);
    }
}
