using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench.Suites;

/// <summary>Updates of 784 x 1000 weights by a gradient, on one thread and on all: a pass over three or four arrays of 3 MB.</summary>
public class UpdateBenchmarks : Suite
{
    private const int Rows = 784, Columns = 1000;

    private Matrix _gradient = null!, _velocity = null!;
    private DenseLayer _layer = null!;
    private Adam _adam = null!;

    /// <summary>The rules.</summary>
    public enum Rule
    {
        Momentum,
        Adam,
    }

    [ParamsAllValues]
    public Rule Update { get; set; }

    [Params(false, true)]
    public bool AllThreads { get; set; }

    public override int Threads => AllThreads ? WorkerTeam.DefaultThreads : 1;

    // Momentum reads gradient, velocity and weight and writes the last two; Adam reads a fourth and writes three.
    public override Work Work => new(Bytes: (Update == Rule.Momentum ? 5 : 7) * 4.0 * Rows * Columns);

    protected override void Prepare()
    {
        _gradient = SuiteData.Numbers(Rows, Columns, 0);
        _velocity = new Matrix(Rows, Columns);
        _layer = new DenseLayer(Rows, Columns);
        _adam = new Adam([_layer], Team);
    }

    [Benchmark]
    public void Ours()
    {
        if (Update == Rule.Momentum)
        {
            new MomentumUpdate(rate: 1e-6f, decay: 1e-9f, momentum: 0.9f).Run(_gradient, _velocity, _layer.Weights, Team);
            return;
        }

        _adam.BeginStep(1e-6, 100);
        _adam.Layer(0, _layer, _gradient.View, _gradient.Row(0));
    }
}
