using FsCheck.Xunit;
using Rbm.Simd.Profiling;
using Rbm.Simd.Profiling.Work;

namespace Rbm.Simd.Tests.Profiling;

public class TimeModelTests
{
    private static readonly MachinePace One = new("one", 1, 100, 50, 10, 32 << 20, 0);
    private static readonly MachinePace Four = new("four", 4, 400, 150, 20, 32 << 20, 1e-6);

    [Property]
    public void Finds_the_coefficients_that_made_the_times(byte compute, byte serial, byte traffic)
    {
        if (compute + serial + traffic == 0) return;
        var truth = new TimeModel("step", compute / 100.0, serial / 100.0, traffic / 100.0, 0);
        Observation[] seen = [.. from cost in Costs() from pace in (MachinePace[])[One, Four] select Observe(truth, cost, pace)];
        TimeModel fitted = TimeModel.Fit("step", seen);
        Assert.Equal(truth.Compute, fitted.Compute, 6);
        Assert.Equal(truth.Serial, fitted.Serial, 6);
        Assert.Equal(truth.Traffic, fitted.Traffic, 6);
        Assert.Equal(0, fitted.MedianError, 6);
    }

    [Fact]
    public void Coefficients_are_never_negative()
    {
        // Times that fall as the bytes grow.
        WorkCost[] costs = [.. Costs()];
        TimeModel fitted = TimeModel.Fit("step", [.. costs.Select((c, i) => new Observation(c, One, 0, 1.0 / (i + 1)))]);
        Assert.True(fitted is { Compute: >= 0, Serial: >= 0, Traffic: >= 0 });
        Assert.True(fitted.Compute + fitted.Serial + fitted.Traffic > 0);
    }

    [Fact]
    public void One_observation_is_enough()
    {
        WorkCost cost = Costs().First();
        TimeModel fitted = TimeModel.Fit("step", [new Observation(cost, One, 0, 0.25)]);
        Assert.Equal(0.25, fitted.Seconds(cost, One, 0), 9);
    }

    [Fact]
    public void Cores_beyond_the_parts_of_a_product_do_not_help()
    {
        var cost = WorkCost.OfProduct(new Product(100, 1024, 1024));
        int parts = cost.Products[0].Parts;
        Assert.True(parts > 1);
        double atParts = TimeModel.ComputeTime(cost, Cores(parts));
        Assert.Equal(cost.Flops / 1e11 / parts, atParts, 12);
        Assert.Equal(atParts, TimeModel.ComputeTime(cost, Cores(64 * parts)), 12);
        Assert.Equal(2 * atParts, TimeModel.ComputeTime(cost, Cores(parts - 1)), 12);

        static MachinePace Cores(int cores) => One with { Threads = cores, Gigaflops = 100.0 * cores };
    }

    [Fact]
    public void What_the_cache_does_not_hold_comes_from_memory()
    {
        WorkCost small = WorkCost.OfCdStep(784, 1000, 30), large = WorkCost.OfCdStep(784, 4000, 30);
        Assert.Equal(small.Bytes / 50e9, TimeModel.TrafficTime(small, One), 12);
        Assert.Equal(large.Bytes / 10e9, TimeModel.TrafficTime(large, One), 12);
    }

    [Fact]
    public void A_machine_on_paper_goes_on_as_the_measured_threads_did()
    {
        MachinePace paper = MachinePace.Predict("paper", 16, 60, 64 << 20, One, Four);
        Assert.Equal(("paper", 16, 60.0, (double)(64 << 20)), (paper.Name, paper.Threads, paper.MemoryBandwidth, paper.CacheBytes));
        Assert.Equal(1600, paper.Gigaflops, 9);
        Assert.Equal(600, paper.CacheBandwidth, 9);
        Assert.Equal(5e-6, paper.Dispatch, 12);
    }

    [Fact]
    public void Steps_cost_what_their_products_do()
    {
        Assert.Equal(10.0 * 30 * 784 * 1000, WorkCost.OfCdStep(784, 1000, 30).Flops);
        double encoder = 784.0 * 1000 + 1000 * 24;
        Assert.Equal(2 * 50 * encoder, WorkCost.OfEncoding([784, 1000, 24], 50).Flops);
        Assert.Equal(2 * 50 * encoder, WorkCost.OfDecoding([784, 1000, 24], 50).Flops);

        // Forward, deltas and gradients of both halves, without the first layer's deltas.
        Assert.Equal(2 * 50 * (6 * encoder - 784.0 * 1000), WorkCost.OfFineTuning([784, 1000, 24], 50).Flops);
    }

    private static Observation Observe(TimeModel truth, WorkCost cost, MachinePace pace) =>
        new(cost, pace, 7, truth.Seconds(cost, pace, 7));

    private static IEnumerable<WorkCost> Costs() =>
        from batch in (int[])[10, 100, 1000] from hidden in (int[])[250, 1000] select WorkCost.OfCdStep(784, hidden, batch);
}
