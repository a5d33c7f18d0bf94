using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

public class ExactSamplerTests
{
    // Either layer the smaller one, one block of states and more. False-alarm rate 1e-9 each.
    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(3, 5, 1)]
    [InlineData(8, 7, 2)]
    [InlineData(7, 8, 2)]
    public void Samples_have_the_machines_distribution(int visible, int hidden, double scale)
    {
        OracleRbm oracle = OracleRbm.Random(visible, hidden, scale, seed: 4);
        using var team = new WorkerTeam(2);
        var sampler = new ExactSampler(oracle.ToEngine(), 1, team);
        Assert.Equal(oracle.LogPartition(), sampler.LogPartition, 1e-11);
        var samples = new BitMatrix(50_000, visible);
        sampler.Sample(samples.View, 3, team, new Workspace());
        Frequencies.AssertDistribution(Frequencies.Count(samples), oracle.VisibleMarginal(), 1e-9, "exact samples");
    }

    [Theory]
    [InlineData(90, 9)]
    [InlineData(9, 90)]
    public void The_number_of_threads_and_of_samples_does_not_show(int visible, int hidden)
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(visible, hidden, 1);
        ulong[][] samples = [.. new[] { 1, 2, 5 }.Select(threads => Draw(threads, 40, 0)), Draw(2, 30, 0), Draw(2, 40, 1)];
        Assert.Equal(samples[0], samples[1]);
        Assert.Equal(samples[0], samples[2]);
        Assert.Equal(samples[0][..samples[3].Length], samples[3]);
        Assert.NotEqual(samples[0], samples[4]);

        ulong[] Draw(int threads, int count, uint step) => PartitionFunctionTests.With(threads, team =>
        {
            var states = new BitMatrix(count, visible);
            new ExactSampler(machine, 5, team).Sample(states.View, step, team, new Workspace());
            return states.Words.ToArray();
        });
    }

    [Fact]
    public void Samples_of_another_size_are_refused()
    {
        using var team = new WorkerTeam(1);
        var sampler = new ExactSampler(Drawn.Machine(6, 4, 1), 1, team);
        Assert.Throws<ArgumentException>(() => sampler.Sample(new BitMatrix(2, 7).View, 0, team, new Workspace()));
    }
}
