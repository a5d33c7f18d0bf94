using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling.Work;

/// <summary>Autoencoders with random weights, whose units are neither all on nor all off.</summary>
internal static class WorkAutoencoder
{
    public static DeepAutoencoder Create(params ReadOnlySpan<int> sizes)
    {
        var autoencoder = new DeepAutoencoder(sizes);
        InitialWeights.Draw(autoencoder, seed: 1);
        return autoencoder;
    }
}

/// <summary>One step of back-propagation with Adam.</summary>
internal sealed class FineTuningWork : MeasuredWork
{
    // So small that thousands of steps change nothing that matters to the speed.
    private const double Rate = 1e-8;

    private readonly BitMatrix _items;
    private readonly Matrix _target;
    private readonly Backpropagation _backpropagation;
    private readonly Adam _adam;
    private uint _step;

    public FineTuningWork(DeepAutoencoder autoencoder, int batch, WorkerTeam team)
        : base(WorkCost.OfFineTuning(autoencoder.Sizes, batch))
    {
        _items = WorkItems.Draw(batch, autoencoder.Visible);
        _target = new Matrix(batch, autoencoder.Visible);
        ((ReadOnlyBitView)_items.View).Expand(_target.View);
        var options = new FineTuningOptions();
        _backpropagation = new Backpropagation(autoencoder, options.Loss, options.Code, 1, team, new Workspace());
        _adam = new Adam([.. autoencoder.Encoder, .. autoencoder.Reproducer]);
    }

    public override void Run()
    {
        _adam.BeginStep(Rate, _items.Rows);
        _backpropagation.Run(_items.View, _target.View, _step++, 0, _adam);
    }
}

/// <summary>Items into codes by threshold.</summary>
internal sealed class EncodeWork(DeepAutoencoder autoencoder, int batch, WorkerTeam team)
    : MeasuredWork(WorkCost.OfEncoding(autoencoder.Sizes, batch))
{
    private readonly Encoder _encoder = new(new CompressionModel { Autoencoder = autoencoder }, team);
    private readonly BitMatrix _items = WorkItems.Draw(batch, autoencoder.Visible), _codes = new(batch, autoencoder.Code);

    public override void Run() => _encoder.Encode(_items.View, _codes.View, Encoder.ThresholdEffort);
}

/// <summary>Codes into reproductions through the network.</summary>
internal sealed class DecodeWork(DeepAutoencoder autoencoder, int batch, WorkerTeam team)
    : MeasuredWork(WorkCost.OfDecoding(autoencoder.Sizes, batch))
{
    private readonly Reproducer _reproducer = new(new CompressionModel { Autoencoder = autoencoder }, team);
    private readonly BitMatrix _codes = WorkItems.Draw(batch, autoencoder.Code, 0.5), _items = new(batch, autoencoder.Visible);

    public override void Run() => _reproducer.Reproduce(_codes.View, _items.View);
}
