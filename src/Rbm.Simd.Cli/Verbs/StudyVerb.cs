using System.CommandLine;
using System.Globalization;
using System.Text;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.Studies;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm study</c>: the experiments that show what the methods do, as tables and charts in a folder.</summary>
internal static class StudyVerb
{
    public static Command Create(Shell shell) => new("study", "Run an experiment: tables and charts that show what the methods do.")
    {
        SmallSources(shell), Approximation(shell), Samplers(shell), Lossless(shell), Baselines(shell),
    };

    private static Command SmallSources(Shell shell)
    {
        var flags = new Flags();
        var quick = new Option<bool>("--quick") { Description = "A few seconds' worth: fewer sources, betas, items and iterations" };
        var command = new Command("small-sources",
            "DBN Blahut-Arimoto against exact Blahut-Arimoto, over items, iterations and beta (several minutes).")
        {
            quick,
        };
        flags.AddTo(command);
        command.SetAction(arguments =>
        {
            var folder = new Folder(arguments, flags, shell);
            folder.Reserve();
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(flags.Threads));
            SmallSourceOptions options = arguments.GetValue(quick) ? SmallSourceOptions.Quick : new();
            options = options with { Seed = arguments.GetValue(flags.Seed) };
            SmallSourceResult result = folder.Run(sink =>
            {
                sink.Begin("small sources", options.Sources.Count * options.Betas.Count * options.Items.Count * options.Seeds, "runs");
                return SmallSourceStudy.Run(options, new Listener(sink), team, shell.Interrupt);
            });
            foreach ((string name, byte[] content) in result.Files()) folder.Write(name, content);
            folder.Say();
        });
        return command;
    }

    private static Command Approximation(Shell shell)
    {
        var flags = new Flags();
        var command = new Command("approximation",
            "What Theorem 1 leaves out for networks of two machines and more, by enumeration.");
        flags.AddTo(command);
        command.SetAction(arguments =>
        {
            var folder = new Folder(arguments, flags, shell);
            folder.Reserve();
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(flags.Threads));
            var options = new ApproximationOptions { Seed = arguments.GetValue(flags.Seed) };
            string text = folder.Run(sink =>
            {
                sink.Begin("approximation", 0, "networks");
                return ApproximationStudy.ToMarkdown(ApproximationStudy.Run(options, team, shell.Interrupt), options);
            });
            folder.Write("approximation.md", Encoding.UTF8.GetBytes(text));
            folder.Say();
        });
        return command;
    }

    private static Command Samplers(Shell shell)
    {
        var flags = new Flags();
        var standard = new SamplerComparisonOptions();
        var train = new Option<string>("--source")
        {
            Description = "What is learned: " + SourceFlags.Kinds, HelpName = "S", DefaultValueFactory = _ => "mnist:train",
        };
        var test = new Option<string>("--test")
        {
            Description = "What the likelihood is measured on", HelpName = "S", DefaultValueFactory = _ => "mnist:test",
        };
        Option<int> seconds = Values.Count("--seconds", 1, (int)standard.Seconds, "Training time of each method");
        Option<int> every = Values.Count("--every", 1, (int)standard.EverySeconds, "Training time from one measurement to the next");
        Option<int> trial = Values.Count("--trial", 1, (int)standard.TrialSeconds, "Training time for which each learning rate is tried");
        Option<int> hidden = Values.Count("--hidden", 1, standard.Hidden, "Hidden units of the machine");
        var source = new SourceFlags(training: false);
        var command = new Command("samplers",
            "Ways to sample the negative phase, by the log-likelihood that they reach in time. Run it on a quiet machine.")
        {
            train, test, seconds, every, trial, hidden,
        };
        source.AddTo(command);
        flags.AddTo(command);
        command.SetAction(arguments =>
        {
            var folder = new Folder(arguments, flags, shell);
            folder.Reserve();
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(flags.Threads));
            ulong seed = arguments.GetValue(flags.Seed);
            IBinarySource items = source.Open(arguments, arguments.GetValue(train)!, seed, shell.Terminal);
            IBinarySource tests = source.Open(arguments, arguments.GetValue(test)!, seed, shell.Terminal);
            SamplerComparisonOptions options = standard with
            {
                Seconds = arguments.GetValue(seconds),
                EverySeconds = arguments.GetValue(every),
                TrialSeconds = arguments.GetValue(trial),
                Hidden = arguments.GetValue(hidden),
                Seed = seed,
            };
            IReadOnlyList<SamplerRow> rows = folder.Run(sink =>
            {
                sink.Begin("samplers", 0, "measurements");
                return SamplerComparison.Run(options, items, tests, new Listener(sink), team, shell.Interrupt);
            });
            folder.Write("samplers.csv", Encoding.UTF8.GetBytes(SamplerRow.ToCsv(rows)));
            folder.Write("samplers.md", Encoding.UTF8.GetBytes(SamplerRow.ToMarkdown(rows)));
            if (rows.Any(r => double.IsFinite(r.LogLikelihood))) folder.Write("samplers.png", SamplerChart.Draw(rows));
            folder.Say();
        });
        return command;
    }

    private static Command Lossless(Shell shell)
    {
        var flags = new Flags();
        var model = new Argument<string>("M") { Description = "The model (.rbm), or - for standard input" };
        var name = new Option<string>("--source") { Description = SourceFlags.Kinds, HelpName = "S", Required = true };
        var prime = new Option<string?>("--prime")
        {
            Description = "What the context coder learns from before, such as the source that the model was trained on", HelpName = "S",
        };
        Option<int?> primeItems = Values.OptionalCount("--prime-items", 1, "The most items taken of --prime [default: all]");
        Option<int> effort = Effort.Option(Effort.OfEval);
        var source = new SourceFlags(training: false);
        var command = new Command("lossless",
            "A model's codec without loss beside zlib, Brotli, zstd and adaptive context coding, in bits an item.")
        {
            model, name, prime, primeItems, effort,
        };
        source.AddTo(command);
        flags.AddTo(command);
        command.SetAction(arguments =>
        {
            (string file, string origin) = (arguments.GetValue(model)!, arguments.GetValue(name)!);
            InputFile.RequireOneStandard(file, origin, "the source");
            if (arguments.GetValue(prime) == "-") throw VerbException.Usage("--prime is standard input, expected a source with a name");
            var folder = new Folder(arguments, flags, shell);
            folder.Reserve();
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(flags.Threads));
            CompressionModel loaded = ModelInput.Load(file, shell.Terminal);
            var options = new LosslessOptions { Effort = arguments.GetValue(effort), Seed = arguments.GetValue(flags.Seed) };
            IBinarySource items = source.Open(arguments, origin, options.Seed, shell.Terminal, loaded.Autoencoder.Visible);
            ModelInput.RequireFit(loaded, items);
            IBinarySource? learned = arguments.GetValue(prime) is { } first
                ? source.OpenOther(arguments, first, arguments.GetValue(primeItems), options.Seed)
                : null;
            LosslessStudy.Check(loaded, items, learned, options);
            LosslessResult result = folder.Run(sink =>
            {
                sink.Begin("lossless", 0, "coders");
                return LosslessStudy.Run(loaded, items, learned, options, team, new Listener(sink), shell.Interrupt);
            });
            foreach ((string path, byte[] content) in result.Files()) folder.Write(path, content);
            Columns.Print(shell.Terminal.Out, result.Table());
            folder.Say();
        });
        return command;
    }

    private static Command Baselines(Shell shell)
    {
        var flags = new Flags();
        var train = new Option<string>("--source")
        {
            Description = "What is learned from: " + SourceFlags.Kinds, HelpName = "S", DefaultValueFactory = _ => "mnist:train",
        };
        var test = new Option<string>("--test")
        {
            Description = "What the distortion is measured on", HelpName = "S", DefaultValueFactory = _ => "mnist:test",
        };
        Option<int?> testItems = Values.OptionalCount("--test-items", 1, "The most items taken of --test [default: all]");
        var bits = Values.Parsed<IReadOnlyList<int>>(
            "--bits", "K,K", string.Join(',', BaselineOptions.PaperBits), "Bits of a code, or real coefficients", Bits);
        var standard = new BaselineOptions();
        Option<int> passes = Values.Count("--passes", 0, standard.Vector.Passes, "Lloyd's steps of a codebook");
        Option<int> draws = Values.Count(
            "--draws", 1, standard.Vector.Draws, "Draws of grey items that a step takes together (with --binarize fresh or deformed)");
        Option<int> work = Values.Count(
            "--work", 1, standard.VectorWork,
            "The most codewords x passes x draws: large codebooks take fewer passes and draws, down to 8 and 1");
        var source = new SourceFlags(training: true);
        var command = new Command("baselines",
            "What other codes of as many bits do: PCA, ITQ, vector quantisers, a mixture, the nearest training item (many minutes).")
        {
            train, test, testItems, bits, passes, draws, work,
        };
        source.AddTo(command);
        flags.AddTo(command);
        command.SetAction(arguments =>
        {
            (string origin, string other) = (arguments.GetValue(train)!, arguments.GetValue(test)!);
            if (other == "-") throw VerbException.Usage("--test is standard input, expected a source with a name");
            var folder = new Folder(arguments, flags, shell);
            folder.Reserve();
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(flags.Threads));
            BaselineOptions options = standard with
            {
                Bits = arguments.GetValue(bits)!,
                Seed = arguments.GetValue(flags.Seed),
                Vector = standard.Vector with { Passes = arguments.GetValue(passes), Draws = arguments.GetValue(draws) },
                VectorWork = arguments.GetValue(work),
            };
            IBinarySource items = source.Open(arguments, origin, options.Seed, shell.Terminal);
            IBinarySource tests = source.OpenOther(arguments, other, arguments.GetValue(testItems), options.Seed);
            BaselineStudy.Check(items, tests, options);
            BaselineTable result = folder.Run(sink =>
            {
                sink.Begin("baselines", BaselineStudy.Count(items, options), "baselines");
                return BaselineStudy.Run(items, tests, options, team, new Listener(sink), shell.Interrupt);
            });
            foreach ((string name, byte[] content) in result.Files()) folder.Write(name, content);
            Columns.Print(shell.Terminal.Out, result.Table());
            folder.Say();
        });
        return command;
    }

    private static IReadOnlyList<int> Bits(string text) =>
    [
        .. text.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int k) && k > 0
                ? k
                : throw new FormatException($"'{part}' is not a whole number of 1 or more")),
    ];

    /// <summary>What all studies take.</summary>
    private sealed class Flags
    {
        public Option<string> Output { get; } = Values.Output("DIR", "Folder for tables and charts; it is made if it is not there");

        public Option<bool> Force { get; } = Values.Force();

        public Option<ulong> Seed { get; } = Values.Seed();

        public Option<int?> Threads { get; } = Values.Threads();

        public void AddTo(Command command)
        {
            foreach (Option option in (Option[])[Output, Force, Seed, Threads]) command.Add(option);
        }
    }

    /// <summary>Where a study leaves its files.</summary>
    private sealed class Folder(ParseResult arguments, Flags flags, Shell shell)
    {
        private readonly string _path = arguments.GetValue(flags.Output)!;
        private readonly List<string> _written = [];

        /// <summary>Checks, before any work starts, that there is an empty folder, or one that may be written into.</summary>
        public void Reserve()
        {
            if (_path == "-") throw VerbException.Usage("a study makes several files: -o must be a folder");
            if (File.Exists(_path)) throw VerbException.InputOutput($"{_path} is a file, a folder expected");
            if (Directory.Exists(_path) && Directory.EnumerateFileSystemEntries(_path).Any() && !arguments.GetValue(flags.Force))
                throw VerbException.InputOutput($"{_path} is not empty; -f writes into it");
            Directory.CreateDirectory(_path);
        }

        public T Run<T>(Func<IProgressSink, T> study)
        {
            T result = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(study);
            shell.Interrupt.ThrowIfCancellationRequested();
            return result;
        }

        public void Write(string name, byte[] content)
        {
            shell.OpenOutput(Path.Combine(_path, name), force: true).Write(stream => stream.Write(content));
            _written.Add(name);
        }

        public void Say() => shell.Terminal.Out.WriteLine($"{Path.GetFullPath(_path)}: {string.Join(", ", _written)}");
    }

    /// <summary>Passes on what studies say.</summary>
    private sealed class Listener(IProgressSink sink) : IProgress<StudyProgress>, ISamplerObserver, IProgress<BaselineResult>
    {
        private int _rows;

        public void Report(StudyProgress value) => sink.Advance(value.Done);

        public void Report(SamplerRow row)
        {
            sink.Note(FormattableString.Invariant($"{row.Method}: {row.Seconds:F0} s, {row.Epochs:F1} epochs, ")
                + FormattableString.Invariant($"{row.LogLikelihoodForward:F2} .. {row.LogLikelihoodReverse:F2} nats"));
            sink.Advance(++_rows);
        }

        public void Report(BaselineResult value)
        {
            sink.Note(FormattableString.Invariant($"{value.Name}{(value.Size is { } k ? $", {k}" : "")}: ")
                + FormattableString.Invariant($"distortion {value.Distortion:0.00000}, {value.Seconds:F1} s"));
            sink.Advance(++_rows);
        }

        public void Note(string line) => sink.Note(line);
    }
}
