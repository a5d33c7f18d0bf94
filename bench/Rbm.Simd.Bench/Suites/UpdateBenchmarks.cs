using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench.Suites;

/// <summary>
/// The momentum update of 784 x 1000 weights on its own, a pass over three arrays of 3 MB, on one thread and on all: what training
/// saves by updating where the gradient is made.
/// </summary>
public class UpdateBenchmarks : Suite
{
    private const int Rows = 784, Columns = 1000;

    private Matrix _gradient = null!, _velocity = null!, _weights = null!;

    [Params(false, true)]
    public bool AllThreads { get; set; }

    public override int Threads => AllThreads ? WorkerTeam.DefaultThreads : 1;

    // Reads gradient, velocity and weight and writes the last two.
    public override Work Work => new(Bytes: 5 * 4.0 * Rows * Columns);

    protected override void Prepare()
    {
        _gradient = SuiteData.Numbers(Rows, Columns, 0);
        _velocity = new Matrix(Rows, Columns);
        _weights = new Matrix(Rows, Columns);
    }

    [Benchmark]
    public void Ours() => new MomentumUpdate(rate: 1e-6f, decay: 1e-9f, momentum: 0.9f).Run(_gradient, _velocity, _weights, Team);
}
