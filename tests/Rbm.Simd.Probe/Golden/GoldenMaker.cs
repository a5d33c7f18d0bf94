using Rbm.Simd.Coding;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Golden;

/// <summary>Makes data/golden anew: the same bytes each time, unless the engine's results have changed.</summary>
internal static class GoldenMaker
{
    // Of the efforts above the threshold's, which take ten and more times as long.
    private const int SampledItems = 130, SearchedItems = 12, RestartedItems = 2;

    private const string Heading = """
        # The golden vectors. Made by 'dotnet run -c Release --project tests/Rbm.Simd.Probe -- golden data/golden'; what they are is
        # in data/README.md. A change here is a breaking change.
        # vector NAME SOURCE ITEMS SEED, the model's identity, the SHA-256 of the items' bytes
        # codes EFFORT ITEMS, the SHA-256 of the codes' bytes, of their stream, of the reproductions' bytes
        # stream NAME EFFORT ITEMS BLOCK BOUND, kept as VECTOR-NAME.rbz: the SHA-256 of its bytes, of the reproductions' bytes

        """;

    /// <summary>Writes all files into a folder.</summary>
    public static void Run(string folder)
    {
        Directory.CreateDirectory(folder);
        using var team = new WorkerTeam();
        using var manifest = new StringWriter { NewLine = "\n" };
        manifest.Write(Heading.ReplaceLineEndings("\n"));
        foreach (GoldenRecipe recipe in GoldenRecipe.All)
        {
            string path = Path.Combine(folder, recipe.Name);
            ModelFile.Save(Train(recipe, team), path + ".rbm", overwrite: true);
            Describe(recipe, Load(recipe, path + ".rbm"), folder, team).WriteTo(manifest);
        }

        File.WriteAllText(Path.Combine(folder, "manifest.txt"), manifest.ToString());
    }

    private static Codec Load(GoldenRecipe recipe, string path) =>
        Codec.Load(path, new CodecOptions { CompileCodebook = recipe.Layers[^1] <= SelfTest.MostCodebookBits });

    private static CompressionModel Train(GoldenRecipe recipe, WorkerTeam team)
    {
        var options = new TrainingOptions
        {
            Layers = recipe.Layers, Measure = recipe.Measure, Beta = recipe.Beta, Seed = GoldenRecipe.Seed,
            InitialEpochs = 3, IterationEpochs = 1, FineTuning = new FineTuningOptions { Epochs = 15, Batch = 20, Rate = 1e-2 },
        };
        IBinarySource source = SourceFactory.Create(
            recipe.Source.Replace(":test", ":train"), new SourceOptions { Items = GoldenRecipe.Trained, Seed = GoldenRecipe.Seed + 1 });
        CompressionModel model = new TrainingPipeline(options, source, team).Run(SilentObserver.Instance);
        var kept = new CompressionModel
        {
            Autoencoder = model.Autoencoder, Network = recipe.KeepsNetwork ? model.Network : null, Measure = model.Measure,
            Beta = recipe.KeepsNetwork ? model.Beta : null, Seed = model.Seed,
        };
        return recipe.Extra switch
        {
            GoldenExtra.Threshold => FeasibleThreshold.Choose(kept, source, GoldenRecipe.SearchedEffort, GoldenRecipe.Seed, team),
            GoldenExtra.StaticCodeModel => WithCodeModel(kept, source, GoldenRecipe.SearchedEffort, 500, chain: false, team),
            GoldenExtra.ChainCodeModel => WithCodeModel(kept, source, Encoder.ThresholdEffort, GoldenRecipe.Trained, chain: true, team),
            GoldenExtra.Codebook => CodebookRefinement.Refine(kept, source, new RefinementOptions { Passes = 5 }, team).Model,
            _ => kept,
        };
    }

    // Which kind is shorter is the codes' to say: threshold codes have bits that hang together, searched ones have more zeros than ones.
    private static CompressionModel WithCodeModel(
        CompressionModel model, IBinarySource source, int effort, int items, bool chain, WorkerTeam team)
    {
        CompressionModel learned = CodeModelFit.Learn(model, source, effort, GoldenRecipe.Seed, items, team);
        return learned.CodeModel?.IsChain == chain
            ? learned
            : throw new InvalidOperationException($"{items} items of {source.Name} give no {(chain ? "chain" : "static")} code model");
    }

    private static GoldenVector Describe(GoldenRecipe recipe, Codec codec, string folder, WorkerTeam team)
    {
        var run = new GoldenRun(codec);
        byte[] items = run.Items(recipe.Source, GoldenRecipe.Items, GoldenRecipe.Seed);
        var all = new List<GoldenCodes>();
        using CodecWorkspace workspace = codec.CreateWorkspace(100);
        for (int effort = 0; effort <= codec.MaxEffort; effort++)
        {
            if (!codec.Supports(effort)) continue;
            int count = effort switch
            {
                Encoder.ThresholdEffort => GoldenRecipe.Items,
                Encoder.SamplingEffort or Encoder.ExhaustiveEffort => SampledItems,
                < Encoder.RestartEffort => SearchedItems,
                _ => RestartedItems,
            };
            byte[] codes = run.Encode(items, count, effort, GoldenRecipe.Seed, workspace), stream = run.Write(codes);
            if (effort == 0) File.WriteAllBytes(Path.Combine(folder, recipe.Name + ".rbz"), stream);
            all.Add(new(effort, count, GoldenRun.Hash(codes), GoldenRun.Hash(stream), GoldenRun.Hash(run.Decode(codes, workspace))));
        }

        var streaming = new GoldenStreamRun(codec.Model, 100, team);
        return new(recipe.Name, recipe.Source, GoldenRecipe.Items, GoldenRecipe.Seed, codec.Identity.ToString(), GoldenRun.Hash(items), all)
        {
            Streams = [.. recipe.Streams.Select(Make)],
        };

        GoldenStream Make(GoldenStream wanted)
        {
            byte[] bytes = streaming.Encode(items, wanted, GoldenRecipe.Seed);
            File.WriteAllBytes(Path.Combine(folder, wanted.FileName(recipe.Name)), bytes);
            return wanted with
            {
                StreamHash = GoldenRun.Hash(bytes),
                ReproductionsHash = GoldenRun.Hash(streaming.Decode(new MemoryStream(bytes), wanted.Items)),
            };
        }
    }
}
