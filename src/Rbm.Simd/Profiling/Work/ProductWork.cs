using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling.Work;

/// <summary>A dense product, added to what is there.</summary>
internal sealed class GemmWork(Product size, WorkerTeam team) : MeasuredWork(WorkCost.OfProduct(size))
{
    private readonly Workspace _workspace = new();
    private readonly Matrix _a = WorkMatrix.Draw(size.Rows, size.Depth), _b = WorkMatrix.Draw(size.Depth, size.Columns);
    private readonly Matrix _c = new(size.Rows, size.Columns);

    public override void Run() => Gemm.Multiply(_a.View, false, _b.View, false, _c.View, team, _workspace);
}

/// <summary>A product of a binary matrix with a dense one, added to what is there.</summary>
internal sealed class GatherWork(Product size, double density, WorkerTeam team) : MeasuredWork(WorkCost.OfProduct(size))
{
    private readonly Workspace _workspace = new();
    private readonly BitMatrix _a = WorkItems.Draw(size.Rows, size.Depth, density);
    private readonly Matrix _b = WorkMatrix.Draw(size.Depth, size.Columns);
    private readonly Matrix _c = new(size.Rows, size.Columns);

    public override void Run() => GatherProduct.Multiply(_a.View, _b.View, _c.View, team, _workspace);
}
