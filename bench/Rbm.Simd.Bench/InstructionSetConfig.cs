using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;

namespace Rbm.Simd.Bench;

/// <summary>One job for each instruction set that this processor has; every job reports what it allocates.</summary>
public sealed class InstructionSetConfig : ManualConfig
{
    public InstructionSetConfig()
    {
        AddDiagnoser(MemoryDiagnoser.Default);
        foreach (InstructionSet level in Isa.Supported.Where(l => l != InstructionSet.Portable))
        {
            string pin = level.ToString().ToLowerInvariant();
            AddJob(Job.ShortRun.WithId(pin).WithEnvironmentVariable(Isa.PinVariable, pin));
        }
    }
}
