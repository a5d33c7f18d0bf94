using Rbm.Simd.Coding;

namespace Rbm.Simd.Probe.Probes;

/// <summary>The golden vectors: beside being the same everywhere, these bits are known beforehand.</summary>
internal static class SelfTestProbes
{
    public static readonly Probe[] All = [.. new SelfTest().Vectors.Select(name => new Probe($"selftest.{name}", hash => Run(name, hash)))];

    private static void Run(string vector, BitHash hash)
    {
        SelfTestResult result = new SelfTest().Run(vector);
        if (result.Difference is { } difference) throw new InvalidOperationException($"golden vector {vector}: {difference}");
        hash.Add(result.Checks);
    }
}
