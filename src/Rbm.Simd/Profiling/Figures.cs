namespace Rbm.Simd.Profiling;

/// <summary>A ceiling of multiply-adds.</summary>
/// <param name="InstructionSet">The instruction set.</param>
/// <param name="Threads">Threads at work at once.</param>
/// <param name="Gigaflops">10^9 operations a second of all threads together, a multiply-add counted as two.</param>
public sealed record CeilingFigure(InstructionSet InstructionSet, int Threads, double Gigaflops);

/// <summary>The speed of a product of matrices.</summary>
/// <param name="Rows">M, rows of the result.</param>
/// <param name="Columns">N, columns of the result.</param>
/// <param name="Depth">K, the length of every chain.</param>
/// <param name="Density">Share of ones in a binary left matrix; null for a dense one.</param>
/// <param name="Threads">Size of the team.</param>
/// <param name="Gigaflops">10^9 operations a second of the dense product, in the median: a binary one does fewer in truth.</param>
/// <param name="OfCeiling">The same as a ratio to the ceiling of as many threads; a binary product may exceed 1.</param>
public sealed record ProductFigure(
    int Rows, int Columns, int Depth, double? Density, int Threads, double Gigaflops, double OfCeiling);

/// <summary>The speed of a step of training or of coding.</summary>
/// <param name="Layers">Units of each layer, the visible one first.</param>
/// <param name="Batch">Items that are worked on at once.</param>
/// <param name="Threads">Size of the team.</param>
/// <param name="Seconds">Time for the batch, in the median.</param>
/// <param name="OfCeiling">
/// Operations of the step's products, all taken as dense, as a ratio to what the ceiling of as many threads allows in that time.
/// Products of binary vectors do fewer, so it may exceed 1.
/// </param>
public sealed record StepFigure(IReadOnlyList<int> Layers, int Batch, int Threads, double Seconds, double OfCeiling)
{
    /// <summary>Items a second.</summary>
    public double ItemsPerSecond => Batch / Seconds;
}
