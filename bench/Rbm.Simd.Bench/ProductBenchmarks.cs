using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench;

/// <summary>The products of one layer, dense and gathered, for a mini-batch of binary items on one thread.</summary>
[Config(typeof(InstructionSetConfig))]
public class ProductBenchmarks
{
    private const int Inputs = 784, Outputs = 1000;

    private readonly WorkerTeam _team = new(1);
    private readonly Workspace _workspace = new();
    private readonly Matrix _weights = new(Inputs, Outputs);
    private BitMatrix _bits = null!;
    private Matrix _dense = null!;
    private Matrix _result = null!;

    [Params(1, 30, 100)]
    public int Batch { get; set; }

    [Params(0.05, 0.13, 0.25, 0.5)]
    public double Density { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new System.Random(1);
        _bits = new BitMatrix(Batch, Inputs);
        _dense = new Matrix(Batch, Inputs);
        _result = new Matrix(Batch, Outputs);
        for (int i = 0; i < Inputs; i++)
            foreach (ref float w in _weights.Row(i)) w = random.NextSingle() - 0.5f;
        for (int r = 0; r < Batch; r++)
            for (int i = 0; i < Inputs; i++) _bits[r, i] = random.NextDouble() < Density;
        ((ReadOnlyBitView)_bits.View).Expand(_dense.View);
    }

    [Benchmark(Baseline = true)]
    public void Dense() => Gemm.Multiply(_dense.View, false, _weights.View, false, _result.View, _team, _workspace);

    [Benchmark]
    public void Gathered() => GatherProduct.Multiply(_bits.View, _weights.View, _result.View, _team, _workspace);
}
