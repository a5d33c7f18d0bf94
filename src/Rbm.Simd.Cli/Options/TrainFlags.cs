using System.CommandLine;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;

namespace Rbm.Simd.Cli.Options;

/// <summary>The options of <c>rbm train</c> that decide what is learned: a preset, and what departs from it.</summary>
internal sealed class TrainFlags
{
    private readonly Option<string> _preset;

    private readonly Option<int[]?> _layers = Values.Layers("--layers",
        "Units of each layer, from the item's N bits to the code's K bits");

    private readonly Option<double?> _beta = Values.OptionalNumber("--beta",
        "Price of distortion, summed over an item's bits: high = faithful, 0 = anything goes [default: 1]");

    private readonly Option<bool> _hinton = new("--no-ba")
    {
        Description = "Hinton's scheme: no Blahut-Arimoto, learn the source itself",
    };

    private readonly Option<string?> _scope = new("--ba")
    {
        Description = "What Blahut-Arimoto retrains: the whole stack (the paper), "
            + "or its bottom machine alone, for which it is exact",
        HelpName = "dbn|rbm",
    };

    private readonly Option<int?> _cdSteps = Values.OptionalCount("--k-cd", 1, "Gibbs steps of contrastive divergence");

    private readonly Option<bool> _persistent = new("--pcd")
    {
        Description = "Persistent chains instead of chains begun at the data",
    };

    private readonly Option<int?> _tempering = Values.OptionalCount("--tempering", 1,
        "Parallel tempering: replicas of each persistent chain, from the machine itself to independent units; 1 for none");

    private readonly Option<bool> _centered = new("--centered") { Description = "Centred gradients in pre-training" };

    private readonly Option<string?> _target = new("--target")
    {
        Description = "What fine-tuning reproduces: source (x), dbn (y' sampled, the paper) or mean (E[y given x])",
        HelpName = "source|dbn|mean",
    };

    private readonly Option<string?> _loss = new("--loss")
    {
        Description = "What fine-tuning minimises",
        HelpName = "cross-entropy|squared-error",
    };

    private readonly Option<string?> _code = new("--code")
    {
        Description = "How the code is made binary in fine-tuning: drawn, its gradient passed straight through, "
            + "or by growing noise",
        HelpName = "straight-through|noise",
    };

    private readonly Option<DistortionMeasure> _measure = Values.Parsed("--measure", "M", "hamming",
        "Distortion measure: hamming, asymmetric:a=2,b=1 (a: 0 reproduced as 1, b: 1 as 0) or wem (a infinite)",
        DistortionMeasure.Parse);

    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "Weights of the bits in the measure: a text of N numbers of 0 or more, apart by commas, blanks or lines; "
            + "- for standard input",
        HelpName = "FILE",
    };

    private readonly Option<string?> _chain = new("--chain")
    {
        Description = "The chain that samples y given x: up-down, or metropolis, exact where --ba dbn samples through two layers or more, "
            + "but slow for wide ones [default: up-down]",
        HelpName = "up-down|metropolis",
    };

    private readonly Option<int?> _initialEpochs = Values.OptionalCount(
        "--initial-epochs", 0, "Epochs a layer on the source itself");
    private readonly Option<int?> _iterations = Values.OptionalCount("--iterations", 0, "Blahut-Arimoto iterations");
    private readonly Option<int?> _iterationEpochs = Values.OptionalCount(
        "--iteration-epochs", 1, "Epochs a layer in each iteration");
    private readonly Option<int?> _sweeps = Values.OptionalCount("--sweeps", 1, "Sweeps of the chains that sample y given x");
    private readonly Option<int?> _fineTuning = Values.OptionalCount("--fine-tuning-epochs", 0, "Epochs of back-propagation");
    private readonly Option<int?> _tuning = Values.OptionalCount("--tuning-passes", 0,
        "Passes that train the network on the best codes that a search finds, after fine-tuning; codes of at most "
        + $"{new NetworkRefinementOptions().TriedBits} bits are all tried");
    private readonly Option<int?> _codebook = Values.OptionalCount("--codebook-passes", 0,
        $"Passes of Lloyd's algorithm on a table of all reproductions, the decoder of a code of at most {Finishing.MostTableBits} bits "
        + "then; 0 keeps the network");
    private readonly Option<int?> _draws = Values.OptionalCount("--codebook-draws", 1,
        "Draws of grey values that such a pass takes together, with --binarize fresh or deformed");
    private readonly Option<int?> _batch = Values.OptionalCount("--batch", 1, "Items of a mini-batch, in both stages");
    private readonly Option<double?> _rate = Values.OptionalNumber("--rate", "Learning rate of pre-training at its start");
    private readonly Option<double?> _fineTuningRate = Values.OptionalNumber(
        "--fine-tuning-rate", "Step size of Adam at its start");

    /// <summary>The options.</summary>
    /// <param name="preset">The name of the option that names the preset: where several trainings are planned, it is taken.</param>
    public TrainFlags(string preset = "--preset")
    {
        _preset = Values.Word(preset, "quick", "Where the options not given come from", [.. TrainingPresets.Names]);
        _layers.Required = true;
        _target.AcceptOnlyFromAmong("source", "dbn", "mean");
        Option<int?>[] counts =
        [
            _cdSteps, _tempering, _initialEpochs, _iterations, _iterationEpochs, _sweeps, _fineTuning, _tuning, _codebook, _draws,
            _batch,
        ];
        foreach (Option<int?> count in counts) count.HelpName = "n";
        foreach (Option<double?> number in (Option<double?>[])[_beta, _rate, _fineTuningRate]) number.HelpName = "x";
        _preset.HelpName = "NAME";
        _scope.AcceptOnlyFromAmong("dbn", "rbm");
        _chain.AcceptOnlyFromAmong("up-down", "metropolis");
        _loss.AcceptOnlyFromAmong("cross-entropy", "squared-error");
        _code.AcceptOnlyFromAmong("straight-through", "noise");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_layers, _beta, _hinton, _weights]) command.Add(option);
        AddSharedTo(command);
    }

    /// <summary>Adds the options that several trainings of different layers and betas can have in common.</summary>
    public void AddSharedTo(Command command)
    {
        foreach (Option option in (Option[])[
            _measure, _preset, _scope, _chain, _cdSteps, _persistent, _tempering, _centered, _target, _loss, _code,
            _initialEpochs, _iterations, _iterationEpochs, _sweeps, _fineTuning, _tuning, _codebook, _draws, _batch, _rate,
            _fineTuningRate])
        {
            command.Add(option);
        }
    }

    /// <summary>The file of weights, which no output may overwrite.</summary>
    public IEnumerable<string> Files(ParseResult arguments) => arguments.GetValue(_weights) is { } path ? [path] : [];

    /// <summary>What the command line asks for, checked as far as it can be without the source.</summary>
    public TrainingOptions Read(ParseResult arguments, ulong seed, Terminal terminal)
    {
        bool hinton = arguments.GetValue(_hinton);
        double? beta = arguments.GetValue(_beta);
        if (hinton && beta is not null)
            throw VerbException.Usage("--beta and --no-ba contradict each other: without Blahut-Arimoto there is no beta");
        TrainingOptions options = Read(arguments, arguments.GetValue(_layers)!, hinton, beta, seed);
        if (arguments.GetValue(_weights) is { } path)
            options = options with { Measure = WeightsFile.AddTo(options.Measure, path, options.Layers[0], terminal) };
        options.Check();
        return options;
    }

    /// <summary>One training of several that the command line asks for; nothing is checked.</summary>
    /// <param name="arguments">The command line, with the options of <see cref="AddSharedTo"/>.</param>
    /// <param name="layers">Units of each layer.</param>
    /// <param name="hinton">Whether there is no Blahut-Arimoto.</param>
    /// <param name="beta">beta; null for the preset's.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="presetUnlessGiven">The preset if the user names none; null for the option's own.</param>
    public TrainingOptions Read(
        ParseResult arguments, IReadOnlyList<int> layers, bool hinton, double? beta, ulong seed, string? presetUnlessGiven = null)
    {
        bool given = presetUnlessGiven is null || arguments.GetResult(_preset) is { Implicit: false };
        TrainingOptions preset = TrainingPresets.Create(given ? arguments.GetValue(_preset)! : presetUnlessGiven!, layers);
        FineTuningOptions tuning = preset.FineTuning;
        double? rate = arguments.GetValue(_rate), fineTuningRate = arguments.GetValue(_fineTuningRate);

        // Without Blahut-Arimoto the epochs on the source are all the pre-training there is; the paper's preset has none of its
        // own. There are no samples of mu either, so the source itself is what fine-tuning reproduces.
        int initialEpochs = hinton ? Math.Max(preset.InitialEpochs, preset.IterationEpochs) : preset.InitialEpochs;
        int temperatures = arguments.GetValue(_tempering) ?? preset.Divergence.Temperatures;
        return preset with
        {
            Beta = hinton ? null : beta ?? preset.Beta,
            Measure = arguments.GetValue(_measure)!,
            Seed = seed,
            Scope = arguments.GetValue(_scope) switch
            {
                null => preset.Scope,
                "rbm" => BlahutArimotoScope.BottomMachine,
                _ => BlahutArimotoScope.Network,
            },
            InitialEpochs = arguments.GetValue(_initialEpochs) ?? initialEpochs,
            Iterations = arguments.GetValue(_iterations) ?? preset.Iterations,
            IterationEpochs = arguments.GetValue(_iterationEpochs) ?? preset.IterationEpochs,
            Sweeps = arguments.GetValue(_sweeps) ?? preset.Sweeps,
            Chain = arguments.GetValue(_chain) switch
            {
                null => preset.Chain,
                "metropolis" => ConditionalChain.Metropolis,
                _ => ConditionalChain.UpDown,
            },
            Batch = arguments.GetValue(_batch) ?? preset.Batch,
            Rate = rate ?? preset.Rate,
            FinalRate = rate is { } start ? Math.Min(start, preset.FinalRate) : preset.FinalRate,
            Divergence = preset.Divergence with
            {
                Steps = arguments.GetValue(_cdSteps) ?? preset.Divergence.Steps,
                Temperatures = temperatures,
                Persistent = arguments.GetValue(_persistent) || temperatures > 1 || preset.Divergence.Persistent,
                Centered = arguments.GetValue(_centered) || preset.Divergence.Centered,
            },
            TuningPasses = arguments.GetValue(_tuning) ?? preset.TuningPasses,
            CodebookPasses = arguments.GetValue(_codebook) ?? preset.CodebookPasses,
            CodebookDraws = arguments.GetValue(_draws) ?? preset.CodebookDraws,
            FineTuning = tuning with
            {
                Epochs = arguments.GetValue(_fineTuning) ?? tuning.Epochs,
                Batch = arguments.GetValue(_batch) ?? tuning.Batch,
                Rate = fineTuningRate ?? tuning.Rate,
                FinalRate = fineTuningRate is { } first ? Math.Min(first, tuning.FinalRate) : tuning.FinalRate,
                Loss = arguments.GetValue(_loss) switch
                {
                    null => tuning.Loss,
                    "squared-error" => ReconstructionLoss.SquaredError,
                    _ => ReconstructionLoss.CrossEntropy,
                },
                Code = arguments.GetValue(_code) switch
                {
                    null => tuning.Code,
                    "noise" => CodeTraining.AnnealedNoise,
                    _ => CodeTraining.StraightThrough,
                },
                Target = arguments.GetValue(_target) switch
                {
                    null => hinton ? FineTuningTarget.Source : tuning.Target,
                    "dbn" => FineTuningTarget.Sampled,
                    "mean" => FineTuningTarget.Expected,
                    _ => FineTuningTarget.Source,
                },
            },
        };
    }
}
