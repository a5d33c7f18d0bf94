namespace Rbm.Simd.Profiling.Work;

/// <summary>Something to measure, with its operands ready.</summary>
/// <param name="cost">What it cannot do without.</param>
internal abstract class MeasuredWork(WorkCost cost)
{
    /// <summary>What it cannot do without.</summary>
    public WorkCost Cost { get; } = cost;

    /// <summary>Does it once.</summary>
    public abstract void Run();
}
