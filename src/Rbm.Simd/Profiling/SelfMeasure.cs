using Rbm.Simd.Models;
using Rbm.Simd.Profiling.Work;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling;

/// <summary>The figures that a user wants to know of a machine, each beside the ceiling measured in the same run.</summary>
public sealed record SelfMeasure
{
    private const int Visible = 784, Hidden = 1000;
    private static readonly int[] Layers = [Visible, Hidden, 900, 800, 24];

    // A square one, then those of a mini-batch up, of fine-tuning forward, of encoding, of a gradient, and of a single item.
    private static readonly Product[] Products =
    [
        new(1020, 1024, 1024), new(30, Hidden, Visible), new(100, 900, 1000), new(1000, 900, 1000), new(1000, 900, 100), new(1, 900, 1000),
    ];

    /// <summary>The processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>The instruction set that the engine uses here.</summary>
    public required InstructionSet InstructionSet { get; init; }

    /// <summary>Size of the larger team; figures are for one thread and for that many.</summary>
    public required int Threads { get; init; }

    /// <summary>Multiply-adds of every instruction set on one core, then those of the engine's on all threads.</summary>
    public required IReadOnlyList<CeilingFigure> Ceilings { get; init; }

    /// <summary>Speed of memory, for one thread and then for all.</summary>
    public required IReadOnlyList<MemoryBandwidth> Memory { get; init; }

    /// <summary>Dense products.</summary>
    public required IReadOnlyList<ProductFigure> Gemm { get; init; }

    /// <summary>Products of binary matrices with as many ones as binarised MNIST.</summary>
    public required IReadOnlyList<ProductFigure> Gather { get; init; }

    /// <summary>A step of CD-1.</summary>
    public required IReadOnlyList<StepFigure> CdStep { get; init; }

    /// <summary>A step of fine-tuning; <see cref="StepFigure.Layers"/> are the encoder's.</summary>
    public required IReadOnlyList<StepFigure> FineTuning { get; init; }

    /// <summary>Encoding by threshold (effort 0).</summary>
    public required IReadOnlyList<StepFigure> Encode { get; init; }

    /// <summary>Reproduction through the network.</summary>
    public required IReadOnlyList<StepFigure> Decode { get; init; }

    /// <summary>Multiply-adds of the engine's instruction set on one core.</summary>
    public double CeilingPerCore => Ceiling(Ceilings, 1);

    /// <summary>Measures.</summary>
    /// <param name="team">All threads.</param>
    /// <param name="seconds">About how long it may take, 0 or more; a second or two are needed whatever is given.</param>
    /// <param name="progress">Told what is measured next; may be null.</param>
    /// <param name="token">Ends it between two figures.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or not finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SelfMeasure Run(
        WorkerTeam team, double seconds, MeasureProgress? progress = null, CancellationToken token = default)
    {
        using var one = new WorkerTeam(1);
        WorkerTeam[] teams = team.Size == 1 ? [one] : [one, team];
        DeepAutoencoder autoencoder = WorkAutoencoder.Create(Layers);
        List<CeilingFigure> ceilings = [];
        List<MemoryBandwidth> memory = [];
        List<ProductFigure> gemm = [], gather = [];
        List<StepFigure> cd = [], fineTuning = [], encode = [], decode = [];
        var plan = new MeasurePlan();

        foreach (InstructionSet level in Isa.Supported) AddCeiling(level, one);
        if (team.Size > 1) AddCeiling(Isa.Current, team);
        foreach (WorkerTeam t in teams) plan.Add("memory", s => memory.AddRange(MemoryBandwidth.Measure(t, s)));
        foreach (Product size in Products)
            foreach (WorkerTeam t in teams) AddProduct("dense product", gemm, size, null, t, () => new GemmWork(size, t));
        foreach (int rows in (int[])[30, 100])
        {
            var size = new Product(rows, Hidden, Visible);
            foreach (WorkerTeam t in teams)
                AddProduct("binary product", gather, size, WorkItems.Density, t, () => new GatherWork(size, WorkItems.Density, t));
        }

        foreach (int batch in (int[])[30, 100, 256])
            foreach (WorkerTeam t in teams) AddStep("CD-1 step", cd, [Visible, Hidden], t, () => new CdStepWork(Visible, Hidden, batch, t));
        foreach (WorkerTeam t in teams) AddStep("fine-tuning step", fineTuning, Layers, t, () => new FineTuningWork(autoencoder, 100, t));
        foreach (int batch in (int[])[1000, 1])
            foreach (WorkerTeam t in teams) AddStep("encode", encode, Layers, t, () => new EncodeWork(autoencoder, batch, t));
        foreach (WorkerTeam t in teams) AddStep("decode", decode, Layers, t, () => new DecodeWork(autoencoder, 1000, t));
        plan.Run(seconds, progress, token);

        return new SelfMeasure
        {
            Processor = Profiling.Processor.Name,
            InstructionSet = Isa.Current,
            Threads = team.Size,
            Ceilings = ceilings,
            Memory = memory,
            Gemm = gemm,
            Gather = gather,
            CdStep = cd,
            FineTuning = fineTuning,
            Encode = encode,
            Decode = decode,
        };

        void AddCeiling(InstructionSet level, WorkerTeam t) => plan.Add(
            "multiply-add ceiling", s => ceilings.Add(new CeilingFigure(level, t.Size, FmaCeiling.Gigaflops(level, t, s))));

        void AddProduct(
            string name, List<ProductFigure> figures, Product size, double? density, WorkerTeam t, Func<MeasuredWork> create) =>
            plan.Add(name, s =>
            {
                double gigaflops = size.Flops / Timing.Measure(create().Run, s).Median / 1e9;
                figures.Add(new ProductFigure(
                    size.Rows, size.Columns, size.Depth, density, t.Size, gigaflops, gigaflops / Ceiling(ceilings, t.Size)));
            });

        void AddStep(string name, List<StepFigure> figures, int[] layers, WorkerTeam t, Func<MeasuredWork> create) =>
            plan.Add(name, s =>
            {
                MeasuredWork work = create();
                double time = Timing.Measure(work.Run, s).Median;
                figures.Add(new StepFigure(
                    layers, work.Cost.Items, t.Size, time, work.Cost.Flops / time / 1e9 / Ceiling(ceilings, t.Size)));
            });
    }

    private static double Ceiling(IEnumerable<CeilingFigure> ceilings, int threads) =>
        ceilings.Single(c => c.InstructionSet == Isa.Current && c.Threads == threads).Gigaflops;
}
