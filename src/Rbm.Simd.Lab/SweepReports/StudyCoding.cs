using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>How closely a report looks at the models.</summary>
public sealed record StudyCodingOptions
{
    /// <summary>The test items that are coded: the first so many.</summary>
    public int Items { get; init; } = 2000;

    /// <summary>The encoder's effort.</summary>
    public int Effort { get; init; } = Encoder.DescentEffort;

    /// <summary>The seed of the encoder's draws, and of the fantasies.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A source of test items in the place of the plan's; null for the plan's.</summary>
    public string? Test { get; init; }

    /// <summary>Where data sets lie.</summary>
    public SourceOptions Data { get; init; } = new();

    /// <summary>Fantasies of the belief network.</summary>
    public int Fantasies { get; init; } = 60;

    /// <summary>Gibbs sweeps before a fantasy is taken.</summary>
    public int FantasySweeps { get; init; } = 500;
}

/// <summary>What the models of a sweep make of test items: reproductions, their classes, filters and fantasies.</summary>
public sealed class StudyCoding
{
    private StudyCoding(TestItems items, IReadOnlyList<CodedItems> models, int effort) => (Items, Models, Effort) = (items, models, effort);

    /// <summary>The test items.</summary>
    public TestItems Items { get; }

    /// <summary>The models, one for each point of a curve, in the plan's order of curves and with K rising.</summary>
    public IReadOnlyList<CodedItems> Models { get; }

    /// <summary>The encoder's effort.</summary>
    public int Effort { get; }

    /// <summary>The class that the classifier gives to each original; null where there is none.</summary>
    public byte[]? OriginalClasses { get; private init; }

    /// <summary>Training items that the classifier compares with.</summary>
    public int ClassifierItems { get; private init; }

    /// <summary>What K real coefficients of PCA make of the items that are shown, by K; empty without the training items.</summary>
    public IReadOnlyDictionary<int, BitMatrix> PrincipalComponents { get; private init; } = new Dictionary<int, BitMatrix>();

    /// <summary>What the networks before fine-tuning make of the items that are shown, by the model, where they were kept.</summary>
    public IReadOnlyDictionary<CodedItems, BitMatrix> Unrolled { get; private init; } = new Dictionary<CodedItems, BitMatrix>();

    /// <summary>The model whose filters and fantasies are shown.</summary>
    public CodedItems? Pictured { get; private init; }

    /// <summary>The bottom machine's weights of that model, N x K_1; null where it has none.</summary>
    public Matrix? Filters { get; private init; }

    /// <summary>Samples of its belief network; null where it has none.</summary>
    public BitMatrix? Fantasies { get; private init; }

    /// <summary>Zlib's bits an item of the test items, as packed bits.</summary>
    public double ZlibBitsPerItem { get; private init; }

    /// <summary>Codes test items with the folder's models.</summary>
    /// <param name="study">The folder; what cannot be had is noted as missing.</param>
    /// <param name="options">How closely to look.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="progress">Told of each model: what it is, how many are done and how many there are; null for nobody.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>What was found; null where there is no model, or no test item.</returns>
    /// <exception cref="ArgumentException">A model cannot be used at that effort, or is for items of another length.</exception>
    /// <exception cref="InvalidDataException">A model or a data set is damaged.</exception>
    public static StudyCoding? Run(
        StudyFolder study, StudyCodingOptions options, WorkerTeam team, Action<string, int, int>? progress = null,
        CancellationToken token = default)
    {
        (string Series, ModelJob Job)[] chosen = Chosen(study);
        if (chosen.Length == 0 || StudySources.OpenTest(study, options) is not { } items) return null;
        var work = new Work(study, options, items, team);
        var models = new List<CodedItems>();
        var unrolled = new Dictionary<CodedItems, BitMatrix>();
        (CodedItems Coded, CompressionModel Model)? pictured = null;
        NearestLabels? classifier = null;
        (BitMatrix Bits, byte[]? Labels)? training = StudySources.OpenTraining(study, options, items);
        if (items.Labels is not null && training is { Labels: { } labels } known) classifier = new NearestLabels(known.Bits, labels);
        for (int m = 0; m < chosen.Length; m++)
        {
            token.ThrowIfCancellationRequested();
            (string series, ModelJob job) = chosen[m];
            progress?.Invoke(FormattableString.Invariant($"{series}, K = {job.Training.Layers[^1]}"), m, chosen.Length);
            CompressionModel model = study.Store.Model(job);
            CodedItems coded = work.Code(model, series, job, classifier);
            models.Add(coded);
            if (model.Network is not null) unrolled[coded] = work.Unrolled(model);

            // The longest code of the first curve has most to show.
            if (pictured is not { } best || (series == best.Coded.Series && coded.K > best.Coded.K)) pictured = (coded, model);
        }

        progress?.Invoke("principal components, fantasies", chosen.Length, chosen.Length);
        return new StudyCoding(items, models, options.Effort)
        {
            OriginalClasses = classifier?.Classify(items.Originals.View, team),
            ClassifierItems = classifier?.Count ?? 0,
            PrincipalComponents = training is { } learned ? work.Components(learned.Bits, models) : new Dictionary<int, BitMatrix>(),
            Unrolled = unrolled,
            Pictured = pictured?.Coded,
            Filters = pictured?.Model.Network?.Machines[0].Weights,
            Fantasies = pictured?.Model.Network is { } network ? work.Imagine(network) : null,
            ZlibBitsPerItem = work.ZlibBits(),
        };
    }

    /// <summary>Makes sure, before any work, that the options can be met.</summary>
    /// <exception cref="ArgumentException">
    /// A model of the plan cannot be used at that effort, or there is no such source of test items, or one of other items.
    /// </exception>
    /// <exception cref="IOException">The source that was asked for cannot be read.</exception>
    public static void Check(StudyFolder study, StudyCodingOptions options)
    {
        foreach (ModelJob job in study.Plan.Jobs.OfType<ModelJob>())
        {
            int code = job.Training.Layers[^1];
            if (options.Effort == Encoder.ExhaustiveEffort && code > Codebook.LargestBits)
                throw Unfit($"codes of at most {Codebook.LargestBits} bits, one has {code}");
            if (options.Effort == Encoder.SamplingEffort && job.Training is not { Beta: not null, Iterations: > 0 })
                throw Unfit($"models of Blahut-Arimoto, one of {code} bits is trained without it");
        }

        if (options.Test is not { } test) return;
        SweepSource planned = study.Plan.Results.First().Test;
        IBinarySource source = SourceFactory.Create(test, options.Data with { Items = options.Items, BitsPerItem = planned.BitsPerItem });
        if (source.Length != planned.Length)
            throw new ArgumentException($"the items of {test} have {source.Length} bits, those of the plan have {planned.Length}");

        ArgumentException Unfit(string what) => new($"effort {options.Effort} is for {what}");
    }

    // The first seed that is there of each point.
    private static (string Series, ModelJob Job)[] Chosen(StudyFolder study)
    {
        var points = new Dictionary<(string Series, int K), ModelJob>();
        var series = new List<string>();
        foreach (ResultJob result in study.Plan.Results)
        {
            ModelJob job = study.Plan.ModelOf(result);
            foreach (string label in result.Labels)
            {
                string name = study.Names.Of(label, job.Training.Beta);
                if (!series.Contains(name)) series.Add(name);
                if (study.Store.Has(job)) points.TryAdd((name, job.Training.Layers[^1]), job);
            }
        }

        return
        [
            .. points.OrderBy(p => series.IndexOf(p.Key.Series)).ThenBy(p => p.Key.K).Select(p => (p.Key.Series, p.Value)),
        ];
    }

    /// <summary>What is done to each model.</summary>
    private sealed class Work(StudyFolder study, StudyCodingOptions options, TestItems items, WorkerTeam team)
    {
        private readonly Dictionary<string, CodedItems> _known = [];

        private readonly BitMatrix _shown = BaselineItems.Gather(items.Originals, items.Shown);

        public CodedItems Code(CompressionModel model, string series, ModelJob job, NearestLabels? classifier)
        {
            // A model that two curves share is worked on once.
            if (_known.TryGetValue(job.Job, out CodedItems? known)) return known with { Series = series };
            if (model.Autoencoder.Visible != items.Originals.Columns)
            {
                throw new ArgumentException(
                    $"the items of {items.Name} have {items.Originals.Columns} bits, "
                    + $"{study.Store.PathOf(job)} is for items of {model.Autoencoder.Visible}");
            }

            BitMatrix reproductions = Reproduce(model, items.Originals, options.Effort);
            int[] distances = new int[items.Originals.Rows];
            HammingDistance.OfRows(items.Originals.View, reproductions.View, distances);
            return _known[job.Job] = new CodedItems(series, model.Autoencoder.Code, model.Beta, model.Seed, reproductions, distances)
            {
                Classes = classifier?.Classify(reproductions.View, team),
            };
        }

        public BitMatrix Unrolled(CompressionModel model) => Reproduce(
            model with { Autoencoder = DeepAutoencoder.Unroll(model.Network!), CodeModel = null, Codebook = null }, _shown, options.Effort);

        public Dictionary<int, BitMatrix> Components(BitMatrix training, IEnumerable<CodedItems> models)
        {
            int[] sizes = [.. models.Select(m => m.K).Where(k => k <= training.Columns).Distinct()];
            if (sizes.Length == 0) return [];
            PrincipalComponents components = Baselines.PrincipalComponents.Fit(training, sizes.Max(), team);
            return sizes.ToDictionary(k => k, k => new RealComponents(components, k).Reproduce(_shown, team));
        }

        public BitMatrix Imagine(DeepBeliefNetwork network)
        {
            var pictures = new BitMatrix(options.Fantasies, items.Originals.Columns);
            network.Sample(pictures.View, options.FantasySweeps, options.Seed, team, new Workspace());
            return pictures;
        }

        public double ZlibBits() =>
            8.0 * Lossless.GeneralCompressor.All[0].Compress(Lossless.ItemBytes.Pack(items.Originals)).Length / items.Originals.Rows;

        private BitMatrix Reproduce(CompressionModel model, BitMatrix originals, int effort)
        {
            var codes = new BitMatrix(originals.Rows, model.Autoencoder.Code);
            var reproductions = new BitMatrix(originals.Rows, originals.Columns);
            new Encoder(model, team).Encode(originals.View, codes.View, effort, options.Seed);
            new Reproducer(model, team).Reproduce(codes.View, reproductions.View);
            return reproductions;
        }
    }
}
