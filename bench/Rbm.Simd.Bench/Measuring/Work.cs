namespace Rbm.Simd.Bench.Measuring;

/// <summary>What one operation of a benchmark amounts to; 0 for a figure that says nothing of it.</summary>
/// <param name="Flops">Floating-point operations of the dense computation, a multiply-add as two.</param>
/// <param name="Bytes">Bytes read and written, each array once for every pass over it.</param>
/// <param name="Items">Items of a mini-batch.</param>
public readonly record struct Work(double Flops = 0, double Bytes = 0, double Items = 0);
