using System.CommandLine;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Coding;
using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Learning;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm sweep plan</c>: writes down the jobs of a grid.</summary>
internal static class SweepPlanVerb
{
    private const string PaperTable = "paper-table", QuickTable = "quick-table";

    private static readonly int[] PaperLayers = [784, 1000, 900, 800];

    public static Command Create(Shell shell)
    {
        Option<string?> preset = new("--preset")
        {
            Description = "A grid by name: paper-table (the nine points, beta and K paired as printed and the other way round, "
                + "three seeds, thorough) or quick-table (the same with one seed, quick)",
            HelpName = $"{PaperTable}|{QuickTable}",
        };
        preset.AcceptOnlyFromAmong(PaperTable, QuickTable);
        Option<string?> pairing = new("--pairing")
        {
            Description = "With --preset, one of the two ways to pair beta and K alone: paper, as printed, or consistent, the high beta "
                + "with the long code",
            HelpName = "paper|consistent",
        };
        pairing.AcceptOnlyFromAmong("paper", "consistent");
        Option<int[]?> layers = Values.Layers(
            "--layers-below", "Units of the layers below the code, from the item's N bits [default: 784,1000,900,800]", fewest: 1);
        Option<int[]?> codes = Values.Counts(
            "--k", 1, int.MaxValue, "K,..", "Bits of the codes; with --preset, those of its nine points that are wanted");
        Option<double[]?> betas = Values.Numbers("--beta", "x,..", "Prices of distortion, each with every code [default: 1]");
        var hinton = new Option<bool>("--no-ba") { Description = "Hinton's scheme too, without Blahut-Arimoto; alone without --beta" };
        Option<int?> seeds = Values.OptionalCount("--seeds", 1, "How many seeds, from --seed on [default: 1, paper-table: 3]");
        seeds.HelpName = "n";
        Option<ulong> seed = Values.Seed();
        var source = new Option<string>("--source")
        {
            Description = "What is learned: " + SourceFlags.Kinds, HelpName = "S", DefaultValueFactory = _ => "mnist:train",
        };
        var test = new Option<string?>("--test")
        {
            Description = "What is measured on [default: mnist:test for mnist, glyphs:test for glyphs]", HelpName = "S",
        };
        Option<int?> testItems = Values.OptionalCount("--test-items", 1, "Items of --test, or the most taken of it");
        testItems.HelpName = "n";
        Option<ulong> testSeed = Values.Parsed("--test-seed", "n", "1", "Seed of --test's items and of the encoder's draws", text =>
            ulong.TryParse(text, out ulong value) ? value : throw new FormatException($"{text} is not a whole number from 0 to 2^64 - 1"));
        Option<int[]?> efforts = Values.Counts(
            "--efforts", 0, Encoder.HighestEffort, "E,..",
            $"Efforts to measure with; 9 for codes of at most {Codebook.LargestBits} bits [default: 0,3,9]");
        var with = new Option<string?>("--with")
        {
            Description = "A plan whose jobs come first: a grid in parts, each with options of its own", HelpName = "plan.json",
        };
        Option<string> output = Values.Output("plan.json", "Where the plan goes");
        Option<bool> force = Values.Force();
        var flags = new TrainFlags("--train-preset");
        var items = new SourceFlags(training: true);
        var command = new Command("plan", "Write down the jobs of a grid of models; nothing is trained.")
        {
            preset, pairing, layers, codes, betas, hinton, seeds, seed, source, test, testItems, testSeed, efforts, with,
            output, force,
        };
        flags.AddSharedTo(command);
        items.AddTo(command);
        command.SetAction(arguments =>
        {
            (string origin, string? named) = (arguments.GetValue(source)!, arguments.GetValue(preset));
            string other = arguments.GetValue(test) ?? TestOf(origin);
            if (origin == "-" || other == "-")
                throw VerbException.Usage("a sweep's sources are read again and again, none can be standard input");
            string? before = arguments.GetValue(with);
            OutputTarget target = shell.OpenOutput(
                arguments.GetValue(output)!, arguments.GetValue(force),
                [.. items.FilesOf(arguments, origin), .. items.FilesOf(arguments, other), .. before is null ? [] : new[] { before }]);
            SweepPlan? part = before is null ? null : SweepVerb.Load(before);
            if (named is null && arguments.GetValue(pairing) is not null)
                throw VerbException.Usage("--pairing is for a --preset; a grid has all --beta with all --k");
            SweepPoint[] points = [.. named is null
                ? Grid(List(arguments, codes), List(arguments, betas), arguments.GetValue(hinton))
                : Named(arguments.GetValue(pairing), List(arguments, codes), List(arguments, betas), arguments.GetValue(hinton))];
            (ulong first, ulong count) = (arguments.GetValue(seed), (ulong)(arguments.GetValue(seeds) ?? (named == PaperTable ? 3 : 1)));
            if (first > ulong.MaxValue - (count - 1))
                throw VerbException.Usage($"--seeds {count} from --seed {first} on are past 2^64 - 1");

            int[] below = List(arguments, layers) ?? PaperLayers;
            string trainPreset = named == PaperTable ? "thorough" : "quick";
            var trainings =
                from number in Enumerable.Range(0, (int)count)
                from point in points
                select (point.Label, flags.Read(
                    arguments, [.. below, point.Code], point.Beta is null, point.Beta, first + (ulong)number, trainPreset));

            var known = new Dictionary<ulong, SweepSource>();
            SweepSource measured = Measure(other, arguments.GetValue(testItems), arguments.GetValue(testSeed), training: false);
            SweepPlan plan = SweepPlan.Create(
                trainings, Source, measured, List(arguments, efforts) ?? [0, 3, 9], arguments.GetValue(testSeed));
            if (part is not null) plan = SweepPlan.Union(part, plan);
            target.Write(stream => PlanFile.Save(plan, stream));
            shell.Say(arguments, $"{target.Path}: {Count<ResultJob>(plan, "result")}, {Count<ModelJob>(plan, "model")}, "
                + Count<LowerJob>(plan, "shared training", " of lower layers"));

            SweepSource Source(ulong seed) => known.TryGetValue(seed, out SweepSource? there) ? there
                : known[seed] = Measure(origin, items.Read(arguments, seed).Items, seed, training: true);

            // Measured by one fixed draw, however the training items are drawn.
            SweepSource Measure(string name, int? most, ulong seed, bool training)
            {
                shell.Interrupt.ThrowIfCancellationRequested();
                SourceOptions options = items.Read(arguments, seed);
                Binarization way = options.Binarization ?? Binarization.Fixed;
                return new SweepSource
                {
                    Name = name,
                    Items = most,
                    Binarize = training || way is Binarization.Fixed or Binarization.Threshold ? way : Binarization.Fixed,
                    Seed = seed,
                    BitsPerItem = options.BitsPerItem,
                }.Measured(options);
            }
        });
        return command;
    }

    // The library has an empty list for an option that is not given.
    private static T[]? List<T>(ParseResult arguments, Option<T[]?> option) =>
        arguments.GetValue(option) is { Length: > 0 } list ? list : null;

    private static IEnumerable<SweepPoint> Grid(int[]? codes, double[]? betas, bool hinton)
    {
        if (codes is null) throw VerbException.Usage("--k is needed, the bits of the codes, or --preset");
        double?[] prices = [.. (betas ?? (hinton ? [] : [1.0])).Select(b => (double?)b)];
        foreach (double? beta in prices)
            foreach (int code in codes) yield return new SweepPoint("grid", code, beta);
        if (!hinton) yield break;
        foreach (int code in codes) yield return new SweepPoint("no-ba", code, null);
    }

    private static IEnumerable<SweepPoint> Named(string? pairing, int[]? codes, double[]? betas, bool hinton)
    {
        if (betas is not null)
            throw VerbException.Usage("--beta and --preset contradict each other: the preset pairs each code with its beta");
        int[] known = [.. SweepPoint.Paper.Select(p => p.Code)];
        if (codes?.Except(known).ToArray() is [var stray, ..])
            throw VerbException.Usage($"--k {stray} is none of the preset's points; expected of {string.Join(", ", known)}");
        IEnumerable<SweepPoint> all = [.. SweepPoint.Paper, .. SweepPoint.Consistent];
        if (hinton) all = [.. all, .. known.Select(code => new SweepPoint("no-ba", code, null))];
        return all.Where(p => codes is null || codes.Contains(p.Code)).Where(p => pairing is null || p.Beta is null || p.Label == pairing);
    }

    private static string TestOf(string source) => source switch
    {
        "mnist" or "mnist:train" => "mnist:test",
        "glyphs" or "glyphs:train" => "glyphs:test",
        _ => throw VerbException.Usage($"--test is needed: what a model of {source} is measured on"),
    };

    private static string Count<T>(SweepPlan plan, string one, string rest = "")
    {
        int count = plan.Jobs.OfType<T>().Count();
        return $"{count} {one}{(count == 1 ? "" : "s")}{rest}";
    }
}
