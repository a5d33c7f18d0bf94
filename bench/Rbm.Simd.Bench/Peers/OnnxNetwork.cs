using Microsoft.ML.OnnxRuntime;
using Rbm.Simd.Bits;
using Rbm.Simd.Models;

namespace Rbm.Simd.Bench.Peers;

/// <summary>Half an autoencoder in ONNX Runtime, for mini-batches of one size, in memory that is bound once.</summary>
internal sealed class OnnxNetwork : IDisposable
{
    /// <summary>The peer's name.</summary>
    public const string Name = "ONNX Runtime";

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtIoBinding _binding;
    private readonly float[] _items;

    public OnnxNetwork(IReadOnlyList<DenseLayer> layers, ReadOnlyBitView items, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(OnnxWriter.Write(layers, items.Rows), options);
        _items = new float[items.Rows * items.Columns];
        items.Expand(new(_items, items.Rows, items.Columns));
        Probabilities = new float[items.Rows * layers[^1].Outputs];
        _binding = _session.CreateIoBinding();
        _binding.BindInput(OnnxWriter.Input, OrtValue.CreateTensorValueFromMemory(_items, [items.Rows, items.Columns]));
        _binding.BindOutput(OnnxWriter.Output, OrtValue.CreateTensorValueFromMemory(Probabilities, [items.Rows, layers[^1].Outputs]));
    }

    /// <summary>The last layer's probabilities, row after row.</summary>
    public float[] Probabilities { get; }

    public void Run() => _session.RunWithBinding(_run, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _run.Dispose();
        _session.Dispose();
    }
}
