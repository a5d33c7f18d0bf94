using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Models;

public class DeepBeliefNetworkTests
{
    [Theory]
    [InlineData(5, 4)]
    [InlineData(5, 4, 3)]
    [InlineData(4, 3, 3, 2)]
    public void Fantasies_are_drawn_from_the_marginal(params int[] sizes)
    {
        // Ancestral sampling is exact once the top machine's chain has mixed.
        const int chains = 20_000;
        OracleDbn oracle = OracleDbn.Random(1, seed: 2, sizes);
        using var team = new WorkerTeam(2);
        var visible = new BitMatrix(chains, sizes[0]);
        oracle.ToEngine().Sample(visible.View, sweeps: 30, seed: 4, team, new Workspace());
        long[] counts = Frequencies.Count(visible);
        Frequencies.AssertDistribution(counts, oracle.Marginal(), 1e-9, string.Join("-", sizes));
        Assert.True(Frequencies.Differ(counts, [.. counts.Select(_ => 1.0 / counts.Length)], 1e-9), "the test cannot tell");
    }
}
