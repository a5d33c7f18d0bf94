using System.Diagnostics;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>All baselines on one source, each fitted to training items and measured on others.</summary>
/// <remarks>
/// Of a source that varies by epoch, principal components and all that is made of them see one draw, codebooks and mixtures several
/// (<see cref="BaselineOptions"/>); the nearest item is looked for in one, and in grey items at their threshold.
/// </remarks>
public static class BaselineStudy
{
    /// <summary>Runs the study.</summary>
    /// <param name="train">The training items.</param>
    /// <param name="test">The items to measure on; their first epoch is read.</param>
    /// <param name="options">What is run.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="progress">Told of every result; null for nobody.</param>
    /// <param name="token">Stops the study.</param>
    /// <exception cref="ArgumentException">The sources do not fit each other, or an option is outside its range.</exception>
    /// <exception cref="OperationCanceledException">The token was used.</exception>
    public static BaselineTable Run(
        IBinarySource train, IBinarySource test, BaselineOptions options, WorkerTeam team,
        IProgress<BaselineResult>? progress = null, CancellationToken token = default)
    {
        Check(train, test, options);
        long start = Stopwatch.GetTimestamp();
        var plan = new Plan(train, test, options, team, token);
        double shared = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var results = new List<BaselineResult>();
        foreach ((int? size, Func<IBaseline> fit) in plan.Jobs())
        {
            token.ThrowIfCancellationRequested();
            start = Stopwatch.GetTimestamp();
            IBaseline baseline = fit();
            double distortion = BaselineItems.Distortion(plan.Test, baseline.Reproduce(plan.Test, team));
            results.Add(new(baseline.Name, size, baseline.Bits, distortion, Stopwatch.GetElapsedTime(start).TotalSeconds));
            progress?.Report(results[^1]);
        }

        return new BaselineTable
        {
            Train = train.Name,
            TrainItems = train.Count,
            TrainVaries = train.VariesByEpoch,
            Test = test.Name,
            TestItems = test.Count,
            Length = train.Length,
            Seed = options.Seed,
            SharedSeconds = shared,
            Results = results,
        };
    }

    /// <summary>The number of results that there will be.</summary>
    public static int Count(IBinarySource train, BaselineOptions options) => options.Bits.Distinct().Sum(k =>
        4 + (k <= options.VectorMostBits ? 1 : 0) + (k <= options.MixtureMostBits ? 1 : 0)
        + (k == options.CompositeBits ? k % 3 == 0 ? 4 : 3 : 0)) + (Thresholded(train) is null ? 2 : 3);

    // Grey pictures that were drawn as bits are as noisy as the test items; without the noise they are nearer (0.0521 to 0.0565 on digits).
    private static BinarizedImages? Thresholded(IBinarySource train) =>
        train is BinarizedImages { IsGrey: true, Binarization: not Binarization.Threshold } grey
            ? new BinarizedImages(grey.Images, Binarization.Threshold, 0)
            : null;

    /// <summary>Checks that sources and options fit each other, before any work.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void Check(IBinarySource train, IBinarySource test, BaselineOptions options)
    {
        if (train.Length != test.Length)
            throw new ArgumentException($"an item of {test.Name} has {test.Length} bits, those of {train.Name} have {train.Length}");
        if (train.Count == 0) throw new ArgumentException($"source {train.Name} is empty; 1 item or more expected");
        if (test.Count == 0) throw new ArgumentException($"source {test.Name} is empty; 1 item or more expected");
        if (options.Bits.Count == 0) throw new ArgumentException("no code length is given; 1 or more expected");
        foreach (int bits in options.Bits)
        {
            if (bits < 1 || bits > train.Length)
            {
                throw new ArgumentException(
                    $"a code of {bits} bits asked for, 1 to {train.Length} expected for items of {train.Length} bits");
            }
        }

        if (options.VectorMostBits > VectorQuantiser.MostBits)
        {
            throw new ArgumentException(
                $"codebooks of {options.VectorMostBits} bits asked for, at most {VectorQuantiser.MostBits} expected");
        }

        if (options.MixtureMostBits > BernoulliMixture.MostBits)
        {
            throw new ArgumentException(
                $"mixtures of {options.MixtureMostBits} bits asked for, at most {BernoulliMixture.MostBits} expected");
        }

        if (options.CompositeBits < 2 || options.CompositeBits % 2 != 0 || options.CompositeBits / 2 > VectorQuantiser.MostBits)
            throw new ArgumentException($"{options.CompositeBits} bits in two codebooks asked for, an even number of 2 to 32 expected");
        if (options.Draws < 1) throw new ArgumentException($"number of draws is {options.Draws}, expected 1 or more");
    }

    /// <summary>What the baselines share, and the list of them.</summary>
    private sealed class Plan
    {
        private readonly IBinarySource _given, _train;
        private readonly BaselineOptions _options;
        private readonly WorkerTeam _team;
        private readonly CancellationToken _token;
        private readonly BitMatrix _items;
        private readonly PrincipalComponents _components;
        private readonly Matrix _coefficients;

        public Plan(IBinarySource train, IBinarySource test, BaselineOptions options, WorkerTeam team, CancellationToken token)
        {
            // In memory, a draw needs not be made again for every codebook.
            _given = train;
            (_train, _options, _team, _token) = (train.VariesByEpoch ? train : BitSource.Copy(train), options, team, token);
            Test = BaselineItems.Read(test);
            _items = BaselineItems.Read(_train);
            _components = PrincipalComponents.Fit(_items, options.Bits.Max(), team);
            _coefficients = _components.Project(_items, team);
        }

        public BitMatrix Test { get; }

        public IEnumerable<(int? Size, Func<IBaseline> Fit)> Jobs()
        {
            int[] sizes = [.. _options.Bits.Distinct().Order()];
            yield return (null, () => ConstantItem.Fit(_items));
            yield return (null, () => new NearestItem(_items));
            if (Thresholded(_given) is { } thresholded)
                yield return (null, () => new NearestItem(BaselineItems.Read(thresholded), "thresholded"));
            foreach (int k in sizes) yield return (k, () => new RealComponents(_components, k));
            foreach (int k in sizes) yield return (k, () => ComponentSigns.Fit(_components, _coefficients, _items, k, _team));
            foreach (int k in sizes) yield return (k, () => AllottedComponents.Fit(_components, _coefficients, k));
            foreach (int k in sizes) yield return (k, () => Rotated(k));
            foreach (int k in sizes.Where(k => k <= _options.VectorMostBits))
                yield return (k, () => VectorQuantiser.Fit(_train, k, _options.VectorOf(k), _team, _token));
            foreach (int k in sizes.Where(k => k <= _options.MixtureMostBits))
                yield return (k, () => Mixture(k));
            foreach (int k in sizes.Where(k => k == _options.CompositeBits))
                foreach (Func<IBaseline> fit in Composites(k)) yield return (k, fit);
        }

        private RotatedSigns Rotated(int k) =>
            RotatedSigns.Fit(_components, _coefficients, _items, k, _options.RotationSteps, _options.Seed, _team);

        private BernoulliMixture Mixture(int k) => BernoulliMixture.Fit(
            BaselineItems.Read(_train, _options.Draws), k, _options.Mixture with { Seed = _options.Seed }, _team, _token);

        private IEnumerable<Func<IBaseline>> Composites(int k)
        {
            ProductQuantiser? product = null;
            yield return () => product = Product(2);
            if (k % 3 == 0) yield return () => Product(3);
            yield return () => ResidualQuantiser.Fit(_train, 2, k / 2, _options.VectorOf(k / 2), _team, _token);

            // It starts from the product quantiser, whose time is its own.
            yield return () => Additive();

            AdditiveQuantiser Additive()
            {
                BitMatrix items = BaselineItems.Read(_train, _options.Draws);
                return AdditiveQuantiser.Fit(items, product!.Encode(items, _team), k / 2, _options.Additive, _team, _token);
            }

            ProductQuantiser Product(int groups) =>
                ProductQuantiser.Fit(_train, groups, k / groups, _options.VectorOf(k / groups), _team, _token);
        }
    }
}
