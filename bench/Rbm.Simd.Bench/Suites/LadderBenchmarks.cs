using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Ladder;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Bench.Peers;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Bench.Suites;

/// <summary>
/// What each technique of a fast product gives, from the definition to the engine: 100 x 784 x 1000 on one thread. Every rung
/// has the bits of the first, which is checked before it is timed.
/// </summary>
public unsafe class LadderBenchmarks : Suite
{
    private const int Rows = 100, Depth = 784, Columns = 1000;

    private Matrix _a = null!, _b = null!, _c = null!;
    private AlignedBuffer<float> _packedA = null!, _packedB = null!;

    public override Work Work => new(Flops: 2.0 * Rows * Depth * Columns);

    private Operands Operands => new(_a, _b, _c);

    protected override void Prepare()
    {
        (_a, _b, _c) = (SuiteData.Numbers(Rows, Depth, 0), SuiteData.Numbers(Depth, Columns, 1), new Matrix(Rows, Columns));
        (_packedA, _packedB) = (new AlignedBuffer<float>(Rows * Depth), new AlignedBuffer<float>(2 * 16 * Depth));
        Matrix first = Result(Naive);
        foreach (Action rung in (Action[])[LoopOrder, Vectors, Tiles, PackedTiles, Engine])
            SuiteData.CheckSame(rung.Method.Name, first, Result(rung));
        for (int r = 0; r < Rows; r++) Elementwise.Sigmoid(first.Row(r), first.Row(r));
        SuiteData.CheckSame(nameof(EngineThenSigmoid), first, Result(EngineThenSigmoid));
        SuiteData.CheckSame(nameof(EngineFusedSigmoid), first, Result(EngineFusedSigmoid));
    }

    [Benchmark]
    [Peer(PeerList.FirstRung)]
    public void Naive() => ScalarRungs.Naive(Operands);

    [Benchmark]
    public void LoopOrder() => ScalarRungs.LoopOrder(Operands);

    [Benchmark]
    public void Vectors()
    {
        if (Isa.Current == InstructionSet.Avx512) VectorRungs<Lanes512>.Vectors(Operands);
        else if (Isa.Current == InstructionSet.Avx2) VectorRungs<Lanes256>.Vectors(Operands);
        else VectorRungs<Lanes128>.Vectors(Operands);
    }

    [Benchmark]
    public void Tiles()
    {
        if (Isa.Current == InstructionSet.Avx512) VectorRungs<Lanes512>.Tiles(Operands);
        else if (Isa.Current == InstructionSet.Avx2) VectorRungs<Lanes256>.Tiles(Operands);
        else VectorRungs<Lanes128>.Tiles(Operands);
    }

    [Benchmark]
    public void PackedTiles()
    {
        float* a = _packedA.Pointer, b = _packedB.Pointer;
        if (Isa.Current == InstructionSet.Avx512) VectorRungs<Lanes512>.PackedTiles(Operands, a, b);
        else if (Isa.Current == InstructionSet.Avx2) VectorRungs<Lanes256>.PackedTiles(Operands, a, b);
        else VectorRungs<Lanes128>.PackedTiles(Operands, a, b);
    }

    [Benchmark]
    public void Engine() => Gemm.Multiply(_a.View, false, _b.View, false, _c.View, Team, Scratch);

    [Benchmark]
    public void EngineThenSigmoid()
    {
        Gemm.Multiply(_a.View, false, _b.View, false, _c.View, ProductStart.Zero, default(NoEpilogue), Team, Scratch);
        for (int r = 0; r < Rows; r++) Elementwise.Sigmoid(_c.Row(r), _c.Row(r));
    }

    [Benchmark]
    public void EngineFusedSigmoid() =>
        Gemm.Multiply(_a.View, false, _b.View, false, _c.View, ProductStart.Zero, default(UnitEpilogue), Team, Scratch);

    private Matrix Result(Action rung)
    {
        _c = new Matrix(Rows, Columns);
        rung();
        Matrix result = _c;
        _c = new Matrix(Rows, Columns);
        return result;
    }
}
