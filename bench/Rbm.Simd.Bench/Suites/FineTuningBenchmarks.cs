using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Bench.Peers;
using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench.Suites;

/// <summary>
/// One step of fine-tuning the 784-1000-900-800-24 autoencoder on all threads: forward, back through the drawn code, and Adam
/// over its 4.8 million parameters.
/// </summary>
public class FineTuningBenchmarks : Suite
{
    private const int CheckedSteps = 3;
    private const double Rate = 1e-8;

    private BitMatrix _items = null!;
    private Matrix _target = null!;
    private Backpropagation _backpropagation = null!;
    private Adam _adam = null!;
    private PlainAutoencoder? _plain;
    private uint _step;

    [Params(100)]
    public int Batch { get; set; }

    public override int Threads => WorkerTeam.DefaultThreads;

    // Forward, gradient and back, two operations a weight each; nothing goes back below the first layer.
    public override Work Work => new(Flops: Batch * (3 * 2.0 * 2 * CodingBenchmarks.WeightsOneWay - 2.0 * 784 * 1000), Items: Batch);

    protected override void Prepare()
    {
        DeepAutoencoder autoencoder = CodingBenchmarks.Autoencoder();
        _items = SuiteData.Bits(Batch, autoencoder.Visible, SuiteData.DigitDensity);
        _target = new Matrix(Batch, autoencoder.Visible);
        ((ReadOnlyBitView)_items.View).Expand(_target.View);
        if (Peers.OpenBlas.IsAvailable) _plain = new PlainAutoencoder(autoencoder, Batch, Threads);
        var options = new FineTuningOptions();
        _backpropagation = new Backpropagation(autoencoder, options.Loss, options.Code, 1, Team, Scratch);
        _adam = new Adam([.. autoencoder.Encoder, .. autoencoder.Reproducer]);
        for (int s = 0; s < CheckedSteps && _plain is not null; s++)
            SuiteData.CheckAlike($"{Peers.OpenBlas.Name}, step {s}", Step(1e-3), _plain.Step(_items.View, 1e-3));
    }

    [Benchmark]
    public void Ours() => Step(Rate);

    [Benchmark]
    [Peer(Peers.OpenBlas.Name)]
    public void OpenBlas() => _plain!.Step(_items.View, Rate);

    private long Step(double rate)
    {
        _adam.BeginStep(rate, Batch);
        return _backpropagation.Run(_items.View, _target.View, _step++, 0, _adam);
    }
}
