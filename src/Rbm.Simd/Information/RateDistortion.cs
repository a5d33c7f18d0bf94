using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// The rate-distortion function of a source, in the best way that there is for it: in closed form, by Blahut and Arimoto's
/// alternation, from a learned mu, or as if the bits were independent.
/// </summary>
public sealed class RateDistortion
{
    /// <summary>
    /// The most bits of an item for which all of {0,1}^N is enumerated, and of the blocks that a longer item is cut into.
    /// </summary>
    public const int MostEnumeratedBits = 12;

    /// <summary>The largest beta times the largest finite cost of a bit: exp(-700) is about the least that double holds in full.</summary>
    public const double LargestExponent = 700;

    private const int RowsAtOnce = 4096;

    // What a block is known to: next to nothing beside what the cuts between blocks leave open.
    private const double BlockTolerance = 1e-7;

    // Steps of a bit and a letter that the alternation may take for a point, about a second's work. Near a beta where a letter goes out
    // of use it converges slowly; its bounds hold wherever it ends.
    private const long MostSteps = 1L << 28;

    private readonly IBinarySource _source;
    private readonly DistortionMeasure _measure;
    private readonly RateDistortionOptions _options;
    private readonly RestrictedBoltzmannMachine? _machine;

    /// <summary>Decides on the way, and checks everything that can be checked before there is work.</summary>
    /// <param name="source">The source, one item or more of N bits.</param>
    /// <param name="measure">The distortion measure.</param>
    /// <param name="options">The betas, and how to estimate.</param>
    /// <param name="machine">
    /// A learned mu with N visible units, or none. It is used where the source's function cannot be had exactly. Of a deeper network
    /// take the bottom machine: any mu gives an upper bound.
    /// </param>
    /// <exception cref="ArgumentException">The sizes do not fit, the source is empty, or an option is out of range.</exception>
    public RateDistortion(
        IBinarySource source, DistortionMeasure measure, RateDistortionOptions options, RestrictedBoltzmannMachine? machine = null)
    {
        options.Check();
        (_source, _measure, _options, _machine) = (source, measure, options, machine);
        if (source.Count == 0) throw new ArgumentException($"source {source.Name} is empty; 1 item or more expected");
        if (machine is not null && machine.Visible != source.Length)
        {
            throw new ArgumentException(
                $"an item of {source.Name} has {source.Length} bits, but the model is for items of {machine.Visible}");
        }

        measure.ThrowUnlessFits(source.Length);
        double largest = 0;
        for (int i = 0; i < source.Length; i++)
        {
            (double a, double b) = measure.At(i);
            largest = Math.Max(largest, double.IsPositiveInfinity(a) ? b : Math.Max(a, b));
        }

        foreach (double beta in options.Betas)
        {
            if (beta * largest > LargestExponent)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"beta is {beta}, expected 0 to {LargestExponent / largest:G6}: beta times the largest cost of a bit, ")
                    + FormattableString.Invariant($"{largest:G6}, may not exceed {LargestExponent}"));
            }
        }

        Method = source switch
        {
            BernoulliSource => RateDistortionMethod.ClosedForm,
            MarkovSource => RateDistortionMethod.BlahutArimoto,
            _ when source.Length <= MostEnumeratedBits => RateDistortionMethod.BlahutArimoto,
            _ when machine is not null => RateDistortionMethod.LearnedModel,
            _ => RateDistortionMethod.IndependentBits,
        };
    }

    /// <summary>How the points are found.</summary>
    public RateDistortionMethod Method { get; }

    /// <summary>Finds the points.</summary>
    /// <param name="team">Who computes, where a model is estimated.</param>
    /// <param name="progress">Hears what share is done, 0 to 1.</param>
    /// <param name="token">Stops the work.</param>
    public RateDistortionResult Compute(WorkerTeam team, Action<double>? progress = null, CancellationToken token = default) =>
        (_source, Method) switch
        {
            (BernoulliSource bernoulli, _) => OfBernoulli(bernoulli, progress, token),
            (MarkovSource { Length: > MostEnumeratedBits } markov, _) => OfLongMarkov(markov, progress, token),
            (MarkovSource markov, _) => Alternate(
                SourceDistribution.Markov(markov.FlipProbability, markov.Length), progress, token,
                "exact for blocks of n bits; the bounds are Blahut's"),
            (_, RateDistortionMethod.BlahutArimoto) => Alternate(
                SourceDistribution.Empirical(_source), progress, token,
                $"exact for the empirical distribution of the source's {_source.Count} items; the bounds are Blahut's"),
            (_, RateDistortionMethod.LearnedModel) => OfModel(_machine!, team, progress, token),
            _ => OfMarginals(progress, token),
        };

    private RateDistortionResult OfBernoulli(BernoulliSource source, Action<double>? progress, CancellationToken token)
    {
        // Bits that are all alike are a single bit, for any N.
        (double A, double B) first = _measure.At(0);
        bool alike = Enumerable.Range(0, source.Length).All(i => _measure.At(i) == first);
        double[] probabilities = new double[alike ? 1 : source.Length];
        probabilities.AsSpan().Fill(source.Probability);
        return Result(
            Each(beta => SingleBitCurve.OfIndependent(probabilities, _measure, beta), progress, token),
            "exact for every n: the bits are independent");
    }

    private RateDistortionResult Alternate(
        SourceDistribution distribution, Action<double>? progress, CancellationToken token, string note)
    {
        var alternation = BlahutArimoto.OfBits(distribution, _measure);
        BlahutArimotoOptions ending = Ending(distribution.Bits, _options.Tolerance);
        return Result(Each(beta => alternation.Solve(beta, ending).Point, progress, token), note);
    }

    private RateDistortionResult OfLongMarkov(MarkovSource source, Action<double>? progress, CancellationToken token)
    {
        var blocks = new MarkovBlocks(
            source.FlipProbability, source.Length, _measure, MostEnumeratedBits,
            Ending(MostEnumeratedBits, Math.Max(_options.Tolerance, BlockTolerance)));
        return Result(
            Each(blocks.At, progress, token),
            $"r is the upper bound, by coding blocks of {MostEnumeratedBits} bits at the same beta; "
            + "the lower bound is Wyner and Ziv's; exact where they meet"
            + (_measure == DistortionMeasure.Hamming
                ? FormattableString.Invariant($", as up to Gray's critical D = {MarkovCurve.CriticalDistortion(source.FlipProbability):G6}")
                : ""));
    }

    private RateDistortionResult OfMarginals(Action<double>? progress, CancellationToken token)
    {
        double[] marginals = Marginals(token);
        RateDistortionPoint[] points =
            Each(beta => SingleBitCurve.OfIndependent(marginals, _measure, beta) with { RateLower = 0 }, progress, token);
        return Result(
            points,
            "an upper bound, as if bits were independent with the source's marginals; nothing is known from below; "
            + "--model M may give a tighter one");
    }

    private RateDistortionResult OfModel(
        RestrictedBoltzmannMachine machine, WorkerTeam team, Action<double>? progress, CancellationToken token)
    {
        double[] rising = [.. _options.Betas.Order()];
        var estimator = new ModelRateDistortion(machine, _measure, _options.Estimation with { Betas = rising }, team);
        ModelCurve curve = estimator.Estimate(Items().View, progress, token);
        ModelCurvePoint[] points = [.. _options.Betas.Select(beta => curve.Points[Array.IndexOf(rising, beta)])];
        string how = curve.IsExact ? "summed exactly over hidden states" : "estimated by annealing";
        RateDistortionResult result = Result(
            [.. points.Select(p => p.Refusal is null ? p.Point : new(p.Beta, double.NaN, double.NaN, double.NaN, double.NaN))],
            $"r is eq. (4) for the model's bottom machine as mu, {how} on {curve.Items} items: an upper bound on the source's function, "
            + "r_upper with the 95 % margin of its error; nothing is known from below");
        return result with { Estimate = curve with { Points = points } };
    }

    private RateDistortionPoint[] Each(Func<double, RateDistortionPoint> solve, Action<double>? progress, CancellationToken token)
    {
        var points = new RateDistortionPoint[_options.Betas.Count];
        for (int j = 0; j < points.Length; j++)
        {
            token.ThrowIfCancellationRequested();
            points[j] = solve(_options.Betas[j]);
            progress?.Invoke((j + 1.0) / points.Length);
        }

        return points;
    }

    private RateDistortionResult Result(RateDistortionPoint[] points, string note) => new()
    {
        Source = _source.Name, Length = _source.Length, Method = Method, Measure = _measure, Points = points, Note = note,
    };

    private static BlahutArimotoOptions Ending(int bits, double tolerance) => new()
    {
        Tolerance = tolerance, MostIterations = (int)Math.Clamp(MostSteps / ((long)bits << bits), 1, 100_000),
    };

    private double[] Marginals(CancellationToken token)
    {
        var counts = new long[_source.Length];
        var items = new BitMatrix(Math.Min(RowsAtOnce, _source.Count), _source.Length);
        for (int first = 0; first < _source.Count; first += items.Rows)
        {
            token.ThrowIfCancellationRequested();
            BitView some = items.Slice(0, Math.Min(items.Rows, _source.Count - first));
            _source.Read(first, 0, some);
            int[] ones = BitCounts.OfColumns(some);
            for (int i = 0; i < counts.Length; i++) counts[i] += ones[i];
        }

        return [.. counts.Select(count => (double)count / _source.Count)];
    }

    // Evenly through the source: items often lie in an order that means something.
    private BitMatrix Items()
    {
        int count = Math.Min(_options.MostItems, _source.Count);
        var items = new BitMatrix(count, _source.Length);
        for (int i = 0; i < count; i++) _source.Read((int)((long)i * _source.Count / count), 0, items.Slice(i, 1));
        return items;
    }
}
