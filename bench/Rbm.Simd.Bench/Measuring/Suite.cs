using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Rbm.Simd.Memory;
using Rbm.Simd.Profiling;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench.Measuring;

/// <summary>What all suites share: a team, scratch memory, the work of an operation, and the ceiling it is held against.</summary>
public abstract class Suite
{
    /// <summary>Threads that the work is spread over, ours and the peers'.</summary>
    public virtual int Threads => 1;

    /// <summary>The work of one operation with the present parameters. It must not need <see cref="Prepare"/>.</summary>
    public abstract Work Work { get; }

    /// <summary>Who computes.</summary>
    protected WorkerTeam Team { get; private set; } = null!;

    /// <summary>Scratch memory.</summary>
    protected Workspace Scratch { get; } = new();

    /// <summary>Whether a benchmark exists for the present parameters.</summary>
    /// <param name="method">The benchmark.</param>
    public virtual bool Has(string method) => true;

    [GlobalSetup]
    public void Setup()
    {
        Team = new WorkerTeam(Threads);
        Prepare();
        if (Work.Flops > 0) Note.Write(Figures.CeilingNote, FmaCeiling.Gigaflops(Isa.Current, Team, seconds: 0.1));
    }

    [GlobalCleanup]
    public void Cleanup() => Team.Dispose();

    /// <summary>Makes the data, and checks that all who compute the same get the same.</summary>
    protected abstract void Prepare();

    /// <summary>The suite of a benchmark with the benchmark's parameters, not prepared.</summary>
    internal static Suite Of(BenchmarkCase benchmark)
    {
        Type type = benchmark.Descriptor.Type;
        var suite = (Suite)Activator.CreateInstance(type)!;
        foreach (var parameter in benchmark.Parameters.Items) type.GetProperty(parameter.Name)!.SetValue(suite, parameter.Value);
        return suite;
    }
}
