using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Bench.Peers;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench.Suites;

/// <summary>Items into codes of 24 bits and codes into items, through the network, on all threads; one item, and 1000 at a time.</summary>
public class CodingBenchmarks : Suite
{
    /// <summary>Weights of the encoder, and of the reproducer.</summary>
    public const double WeightsOneWay = 784 * 1000 + 1000 * 900 + 900 * 800 + 800 * 24;

    private BitMatrix _from = null!, _to = null!;
    private Encoder _encoder = null!;
    private Reproducer _reproducer = null!;
    private OnnxNetwork? _onnx;
    private Matrix[] _plainActivations = [];
    private PlainLayer[] _plain = [];

    /// <summary>The directions.</summary>
    public enum Way
    {
        Encode,
        Reproduce,
    }

    [Params(Way.Encode, Way.Reproduce)]
    public Way Direction { get; set; }

    [Params(1000, 1)]
    public int Batch { get; set; }

    public override int Threads => WorkerTeam.DefaultThreads;

    public override Work Work => new(Flops: 2 * WeightsOneWay * Batch, Items: Batch);

    /// <summary>The paper's autoencoder, with random weights.</summary>
    internal static DeepAutoencoder Autoencoder()
    {
        var autoencoder = new DeepAutoencoder(784, 1000, 900, 800, 24);
        InitialWeights.Draw(autoencoder, seed: 1);
        return autoencoder;
    }

    protected override void Prepare()
    {
        DeepAutoencoder autoencoder = Autoencoder();
        var model = new CompressionModel { Autoencoder = autoencoder };
        (_encoder, _reproducer) = (new Encoder(model, Team), new Reproducer(model, Team));
        bool encode = Direction == Way.Encode;
        _from = encode ? SuiteData.Bits(Batch, 784, SuiteData.DigitDensity) : SuiteData.Bits(Batch, 24, 0.5);
        _to = new BitMatrix(Batch, encode ? 24 : 784);
        IReadOnlyList<DenseLayer> layers = encode ? autoencoder.Encoder : autoencoder.Reproducer;
        Ours();
        if (PeerList.IsAvailable(OnnxNetwork.Name))
        {
            _onnx = new OnnxNetwork(layers, _from.View, Threads);
            OnnxRuntime();
            Check(OnnxNetwork.Name, i => _onnx.Probabilities[i]);
        }

        if (PeerList.IsAvailable(Peers.OpenBlas.Name))
        {
            Peers.OpenBlas.SetThreads(Threads);
            _plain = [.. layers.Select(l => new PlainLayer(l))];
            _plainActivations = [new Matrix(Batch, _from.Columns), .. layers.Select(l => new Matrix(Batch, l.Outputs))];
            ((ReadOnlyBitView)_from.View).Expand(_plainActivations[0].View);
            OpenBlas();
            Check(Peers.OpenBlas.Name, i => _plainActivations[^1][i / _to.Columns, i % _to.Columns]);
        }
    }

    [Benchmark]
    public void Ours()
    {
        if (Direction == Way.Encode) _encoder.Encode(_from.View, _to.View);
        else _reproducer.Reproduce(_from.View, _to.View);
    }

    [Benchmark]
    [Peer(OnnxNetwork.Name)]
    public void OnnxRuntime() => _onnx!.Run();

    [Benchmark]
    [Peer(Peers.OpenBlas.Name)]
    public void OpenBlas()
    {
        for (int l = 0; l < _plain.Length; l++) _plain[l].Forward(_plainActivations[l], _plainActivations[l + 1]);
    }

    // A probability may fall on the other side of the threshold by rounding alone, but only if it is next to it.
    private void Check(string what, Func<int, float> probability)
    {
        for (int i = 0; i < _to.Rows * _to.Columns; i++)
            if (_to[i / _to.Columns, i % _to.Columns] != probability(i) > 0.5f && MathF.Abs(probability(i) - 0.5f) > 1e-4f)
                throw new InvalidOperationException($"{what}: bit {i} is wrong, its probability {probability(i):R}");
    }
}
