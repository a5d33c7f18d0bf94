using System.Collections.Immutable;
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Perfolizer.Horology;
using Perfolizer.Mathematics.OutlierDetection;
using Rbm.Simd.Bench.Peers;

namespace Rbm.Simd.Bench.Measuring;

/// <summary>One job for each instruction set that this processor has, the widest first; every job reports what it allocates.</summary>
internal sealed class SuiteConfig : ManualConfig
{
    // Five iterations of 0.13 to 0.25 s and the median of them, so that a whole run of all suites stays under twelve minutes.
    // A least time and no wanted one: BenchmarkDotNet then doubles the calls until they take as long, in 0.3 s, where it would
    // try up to 13 times 0.2 s to meet a wanted time exactly.
    private static readonly Job Short = Job.Default
        .WithWarmupCount(2).WithIterationCount(5).WithMinIterationTime(TimeInterval.FromMilliseconds(125)).WithUnrollFactor(1)
        .WithEvaluateOverhead(false).WithOutlierMode(OutlierMode.DontRemove);

    private static readonly Job Smoke = Job.Default
        .WithStrategy(RunStrategy.ColdStart).WithWarmupCount(0).WithIterationCount(1).WithInvocationCount(1).WithUnrollFactor(1);

    /// <summary>Makes a configuration.</summary>
    /// <param name="smoke">Whether everything runs just once, to see that it does.</param>
    /// <param name="exporters">Who keeps the results.</param>
    public SuiteConfig(bool smoke, params IExporter[] exporters)
    {
        InstructionSet[] levels = [.. Isa.Supported.Reverse()];
        foreach (InstructionSet level in levels.Length > 1 ? levels[..^1] : levels)
        {
            string pin = level.ToString().ToLowerInvariant();
            AddJob((smoke ? Smoke : Short).WithId(pin).WithEnvironmentVariable(Isa.PinVariable, pin));
        }

        string widest = levels[0].ToString().ToLowerInvariant();
        AddFilter(new SimpleFilter(b => Suite.Of(b).Has(b.Descriptor.WorkloadMethod.Name)));
        AddFilter(new SimpleFilter(b => Figures.PeerOf(b) is not { } peer || (b.Job.Id == widest && PeerList.IsAvailable(peer))));
        AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)));
        AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Metrics);
        AddColumn(TargetMethodColumn.Method);
        AddColumn(Figures.All);
        AddLogger(ConsoleLogger.Default);
        AddExporter(exporters);
        SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(60).WithCultureInfo(CultureInfo.InvariantCulture);
        Orderer = new ByParameters();
    }

    /// <summary>Rows that are to be compared stand together: by parameters, then methods as declared, then the widest first.</summary>
    private sealed class ByParameters() : DefaultOrderer(SummaryOrderPolicy.Declared)
    {
        public override IEnumerable<BenchmarkCase> GetSummaryOrder(ImmutableArray<BenchmarkCase> benchmarksCases, Summary summary) =>
            benchmarksCases.GroupBy(b => b.Parameters.ValueInfo).SelectMany(alike => alike.OrderBy(b => b.Descriptor.MethodIndex)
                .ThenByDescending(b => Enum.Parse<InstructionSet>(b.Job.Id, ignoreCase: true)));
    }
}
