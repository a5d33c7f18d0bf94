using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Bench.Peers;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench.Suites;

/// <summary>Dense products, C += op(A) op(B): at the shapes of the 784-1000-900-800-24 autoencoder, and square.</summary>
public class GemmBenchmarks : Suite
{
    private Matrix _a = null!, _b = null!, _c = null!;
    private MathNetProduct? _mathNet;

    [ParamsSource(nameof(Shapes))]
    public Shape Shape { get; set; }

    /// <summary>One item; a layer forward, back, and its weights' gradient; a block of items to encode; squares.</summary>
    public IEnumerable<Shape> Shapes =>
    [
        new(1, 784, 1000), new(30, 784, 1000), new(100, 784, 1000), new(100, 1000, 900),
        new(100, 900, 1000, "NT"), new(1000, 100, 900, "TN"), new(1000, 784, 1000), new(1000, 1000, 900),
        new(256, 256, 256), new(512, 512, 512), new(1020, 1024, 1024), new(1020, 1024, 1024, AllThreads: true),
    ];

    public override int Threads => Shape.AllThreads ? WorkerTeam.DefaultThreads : 1;

    public override Work Work => new(Flops: 2.0 * Shape.M * Shape.K * Shape.N);

    // Above that a call takes most of a second, and shows nothing that the smaller ones do not.
    public override bool Has(string method) => method != nameof(MathNet) || Work.Flops <= 2.0 * 512 * 512 * 512;

    protected override void Prepare()
    {
        (int m, int k, int n) = (Shape.M, Shape.K, Shape.N);
        _a = Shape.TransposeA ? SuiteData.Numbers(k, m, 0) : SuiteData.Numbers(m, k, 0);
        _b = Shape.TransposeB ? SuiteData.Numbers(n, k, 1) : SuiteData.Numbers(k, n, 1);
        _c = new Matrix(m, n);
        Ours();
        if (Has(nameof(MathNet)))
        {
            _mathNet = new MathNetProduct(_a.View, Shape.TransposeA, _b.View, Shape.TransposeB, m, n, Threads);
            MathNet();
            for (int r = 0; r < m; r++) SuiteData.CheckClose(MathNetProduct.Name, _c.Row(r), _mathNet.C.AsSpan(r * n, n));
        }

        if (!Peers.OpenBlas.IsAvailable) return;

        Peers.OpenBlas.SetThreads(Threads);
        Matrix ours = _c;
        _c = new Matrix(m, n);
        OpenBlas();
        for (int r = 0; r < m; r++) SuiteData.CheckClose(Peers.OpenBlas.Name, ours.Row(r), _c.Row(r));
    }

    [Benchmark]
    public void Ours() => Gemm.Multiply(_a.View, Shape.TransposeA, _b.View, Shape.TransposeB, _c.View, Team, Scratch);

    [Benchmark]
    [Peer(Peers.OpenBlas.Name)]
    public void OpenBlas() => Peers.OpenBlas.Multiply(_a.View, Shape.TransposeA, _b.View, Shape.TransposeB, _c.View, 1);

    [Benchmark]
    [Peer(MathNetProduct.Name)]
    public void MathNet() => _mathNet!.Run();
}
