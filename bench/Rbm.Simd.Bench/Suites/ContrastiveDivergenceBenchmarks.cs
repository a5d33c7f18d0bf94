using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Bench.Peers;
using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Profiling.Work;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench.Suites;

/// <summary>
/// One CD-1 step of a 784 x 1000 machine on all threads: three products of a mini-batch with the weights, two for the
/// statistics, the draws, and the update with momentum and weight decay.
/// </summary>
public class ContrastiveDivergenceBenchmarks : Suite
{
    private const int Visible = 784, Hidden = 1000, CheckedSteps = 5;

    // So small that thousands of steps leave the densities where they are.
    private const double Rate = 1e-6;

    private BitMatrix _items = null!;
    private ContrastiveDivergence _ours = null!;
    private PlainContrastiveDivergence? _plain;
    private uint _step;

    [Params(30, 100, 256)]
    public int Batch { get; set; }

    public override int Threads => WorkerTeam.DefaultThreads;

    public override Work Work => new(Flops: 5 * 2.0 * Batch * Visible * Hidden, Items: Batch);

    protected override void Prepare()
    {
        _items = WorkItems.Digits(Batch, Visible);
        RestrictedBoltzmannMachine machine = WorkMachine.Create(Visible, Hidden, Team);
        if (Peers.OpenBlas.IsAvailable) _plain = new PlainContrastiveDivergence(machine, Batch, Threads);
        _ours = new ContrastiveDivergence(machine, new CdOptions(), seed: 1, layer: 0, Team);
        if (_plain is not null) Check();
    }

    [Benchmark]
    public void Ours() => _ours.Advance(_items.View, _step++, Rate);

    [Benchmark]
    [Peer(Peers.OpenBlas.Name)]
    public void OpenBlas() => _plain!.Step(_items.View, (float)Rate);

    // The draws differ, so what is compared is how well the same few steps at a rate that learns have made both.
    private void Check()
    {
        for (int s = 0; s < CheckedSteps; s++)
        {
            long ours = _ours.Step(_items.View, _step++, 0.05)!.Value;
            SuiteData.CheckAlike($"{Peers.OpenBlas.Name}, step {s}", ours, _plain!.Step(_items.View, 0.05f));
        }
    }
}
