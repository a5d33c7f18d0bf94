using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench;

/// <summary>One mini-batch of training, and one of coding, at the paper's layer sizes; a mini-batch is one operation.</summary>
[Config(typeof(InstructionSetConfig))]
public class StepBenchmarks
{
    private readonly WorkerTeam _team = new();
    private readonly Workspace _workspace = new();
    private readonly DeepAutoencoder _autoencoder = new(784, 1000, 900, 800, 24);
    private BitMatrix _items = null!;
    private BitMatrix _codes = null!;
    private Matrix _target = null!;
    private ContrastiveDivergence _divergence = null!;
    private Backpropagation _backpropagation = null!;
    private Adam _adam = null!;
    private Encoder _encoder = null!;
    private Reproducer _reproducer = null!;
    private uint _step;

    [Params(30, 100)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _items = new BitMatrix(Batch, 784);
        _codes = new BitMatrix(Batch, 24);
        _target = new Matrix(Batch, 784);
        new BernoulliSource(probability: 0.13, length: 784, count: Batch, seed: 1).Read(0, 0, _items.View);
        ((ReadOnlyBitView)_items.View).Expand(_target.View);
        InitialWeights.Draw(_autoencoder, 1);
        _divergence = new ContrastiveDivergence(new RestrictedBoltzmannMachine(784, 1000), new CdOptions(), 1, 0, _team);
        _backpropagation = new Backpropagation(
            _autoencoder, ReconstructionLoss.CrossEntropy, CodeTraining.StraightThrough, 1, _team, _workspace);
        _adam = new Adam([.. _autoencoder.Encoder, .. _autoencoder.Reproducer]);
        var model = new CompressionModel { Autoencoder = _autoencoder };
        _encoder = new Encoder(model, _team);
        _reproducer = new Reproducer(model, _team);
    }

    [Benchmark]
    public void ContrastiveDivergenceStep() => _divergence.Step(_items.View, _step++, 1e-4);

    [Benchmark]
    public void FineTuningStep()
    {
        _adam.BeginStep(1e-5, Batch);
        _backpropagation.Run(_items.View, _target.View, _step++, 0, _adam);
    }

    [Benchmark]
    public void Encode() => _encoder.Encode(_items.View, _codes.View);

    [Benchmark]
    public void Reproduce() => _reproducer.Reproduce(_codes.View, _items.View);
}
