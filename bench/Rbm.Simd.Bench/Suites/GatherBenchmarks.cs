using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Bench.Suites;

/// <summary>
/// A mini-batch of 100 binary items through 784 x 1000 weights: the sum of the weight rows that the ones name, and the dense
/// product of which it is the same bits. GFLOP/s count the dense product's operations, so they may exceed the ceiling.
/// </summary>
public class GatherBenchmarks : Suite
{
    private const int Batch = 100, Inputs = 784, Outputs = 1000;

    private Matrix _weights = null!, _dense = null!, _result = null!;
    private BitMatrix _bits = null!;

    [Params(0.05, 0.13, 0.25, 0.35, 0.5)]
    public double Density { get; set; }

    public override Work Work => new(Flops: 2.0 * Batch * Inputs * Outputs);

    protected override void Prepare()
    {
        _weights = SuiteData.Numbers(Inputs, Outputs, 0);
        _bits = SuiteData.Bits(Batch, Inputs, Density);
        _dense = new Matrix(Batch, Inputs);
        ((ReadOnlyBitView)_bits.View).Expand(_dense.View);
        Matrix dense = _result = new Matrix(Batch, Outputs);
        Dense();
        _result = new Matrix(Batch, Outputs);
        Gathered();
        SuiteData.CheckSame(nameof(Gathered), dense, _result);
        if (!Peers.OpenBlas.IsAvailable) return;

        Peers.OpenBlas.SetThreads(Threads);
        _result = new Matrix(Batch, Outputs);
        OpenBlas();
        SuiteData.CheckClose(Peers.OpenBlas.Name, dense.Data, _result.Data);
    }

    [Benchmark]
    public void Gathered() => GatherProduct.Multiply(_bits.View, _weights.View, _result.View, Team, Scratch);

    [Benchmark]
    public void Dense() => Gemm.Multiply(_dense.View, false, _weights.View, false, _result.View, Team, Scratch);

    [Benchmark]
    [Peer(Peers.OpenBlas.Name)]
    public void OpenBlas() => Peers.OpenBlas.Multiply(_dense.View, false, _weights.View, false, _result.View, 1);
}
