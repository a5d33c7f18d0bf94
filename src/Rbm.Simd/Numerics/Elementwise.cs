namespace Rbm.Simd.Numerics;

/// <summary>
/// Elementwise functions over spans, the same bits at every instruction set. Source and destination are the same span or
/// disjoint.
/// </summary>
/// <remarks>
/// The stated errors are worst cases over all single-precision arguments. NaN gives NaN; its sign and payload are not promised.
/// </remarks>
public static unsafe class Elementwise
{
    /// <summary>e^x, within 1 ulp, subnormal results included.</summary>
    /// <param name="source">Any numbers.</param>
    /// <param name="destination">As long as the source, or longer.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the source partly.</exception>
    public static void Exp(ReadOnlySpan<float> source, Span<float> destination) =>
        Apply<ExpFunction>(source, destination, Isa.Current);

    /// <summary>1 / (1 + e^-x), within 3 ulp.</summary>
    /// <inheritdoc cref="Exp"/>
    public static void Sigmoid(ReadOnlySpan<float> source, Span<float> destination) =>
        Apply<SigmoidFunction>(source, destination, Isa.Current);

    /// <summary>log(1 + e^x), within 3 ulp.</summary>
    /// <inheritdoc cref="Exp"/>
    public static void Softplus(ReadOnlySpan<float> source, Span<float> destination) =>
        Apply<SoftplusFunction>(source, destination, Isa.Current);

    /// <summary>The natural logarithm, within 1 ulp.</summary>
    /// <inheritdoc cref="Exp"/>
    public static void Log(ReadOnlySpan<float> source, Span<float> destination) =>
        Apply<LogFunction>(source, destination, Isa.Current);

    /// <summary>log(1 + x), within 1 ulp.</summary>
    /// <inheritdoc cref="Exp"/>
    public static void Log1p(ReadOnlySpan<float> source, Span<float> destination) =>
        Apply<Log1pFunction>(source, destination, Isa.Current);

    /// <summary>Applies a function at a given instruction set.</summary>
    internal static void Apply<TFunction>(ReadOnlySpan<float> source, Span<float> destination, InstructionSet level)
        where TFunction : IUnaryFunction
    {
        Throw.IfShorter(destination.Length, source.Length, "destination", "the source's length");
        Throw.IfPartlyOverlapping(source, destination);
        fixed (float* from = source, to = destination)
            LaneLoop.Run(new UnaryBody<TFunction>(from, to), source.Length, level);
    }
}
