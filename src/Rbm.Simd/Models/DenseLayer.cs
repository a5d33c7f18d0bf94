using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// A fully connected layer of sigmoid units: the probability of unit j is sigmoid(bias_j + sum over i of x_i W_ij).
/// </summary>
public sealed unsafe class DenseLayer
{
    // Measured at 100 x 784 x 1000 on Zen 4: gather-add runs at 365-373 GFLOP/s dense-equivalent at 13 % ones, 170 at 25 %, 113 at 35 %,
    // 93 at 50 %, the dense product at 96-105: they cross near 43 %. Where 512-bit multiply-adds run at twice that rate (Zen 5: dense
    // 180-214, gather-add 224 at 25 %, 105 at 50 %) they cross near 27 %. Between the two, either loses little. Backward, whose two ways
    // both transpose the weights, follows the same rule.
    private const double GatherBelowDensity = 0.35;

    /// <summary>Allocates a layer of zeros.</summary>
    /// <param name="inputs">Number of inputs, 1 or more.</param>
    /// <param name="outputs">Number of units, 1 or more.</param>
    public DenseLayer(int inputs, int outputs)
    {
        Throw.IfNotPositive(inputs);
        Throw.IfNotPositive(outputs);
        Weights = new Matrix(inputs, outputs);
        Bias = new AlignedBuffer<float>(outputs);
    }

    /// <summary>Number of inputs.</summary>
    public int Inputs => Weights.Rows;

    /// <summary>Number of units.</summary>
    public int Outputs => Weights.Columns;

    /// <summary>Inputs x outputs: row i holds the weights of input i.</summary>
    public Matrix Weights { get; }

    /// <summary>The units' biases.</summary>
    public AlignedBuffer<float> Bias { get; }

    /// <summary>The units' probabilities for binary inputs.</summary>
    /// <param name="inputs">B x <see cref="Inputs"/> bits.</param>
    /// <param name="probabilities">B x <see cref="Outputs"/>.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Probabilities(ReadOnlyBitView inputs, MatrixView probabilities, WorkerTeam team, Workspace workspace)
    {
        CheckSizes(inputs.Rows, inputs.Columns, probabilities);
        Forward(inputs, probabilities, UnitStates.None, team, workspace);
    }

    /// <summary>The units' probabilities for real inputs.</summary>
    /// <param name="inputs">B x <see cref="Inputs"/>.</param>
    /// <param name="probabilities">B x <see cref="Outputs"/>; must not overlap the inputs.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Probabilities(ReadOnlyMatrixView inputs, MatrixView probabilities, WorkerTeam team, Workspace workspace)
    {
        CheckSizes(inputs.Rows, inputs.Columns, probabilities);
        Throw.IfOverlapping(inputs.Data, probabilities.Data, "the input");
        Forward(inputs, probabilities, UnitStates.None, team, workspace);
    }

    /// <summary>Copies another layer of the same size.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void CopyFrom(DenseLayer source)
    {
        Weights.CopyFrom(source.Weights);
        source.Bias.Span.CopyTo(Bias.Span);
    }

    /// <summary>Probabilities and states for binary inputs.</summary>
    internal void Forward(ReadOnlyBitView inputs, MatrixView probabilities, UnitStates states, WorkerTeam team, Workspace workspace)
    {
        fixed (ulong* words = states.Bits.Words)
            Forward(inputs, probabilities, states.Epilogue(words), team, workspace);
    }

    /// <summary>
    /// Probabilities and states for binary inputs, where what the probabilities hold takes the place of the bias: each row may have
    /// one of its own.
    /// </summary>
    internal void ForwardFromBiases(
        ReadOnlyBitView inputs, MatrixView probabilities, UnitStates states, WorkerTeam team, Workspace workspace)
    {
        fixed (ulong* words = states.Bits.Words)
            Product(inputs, probabilities, ProductStart.Accumulate, states.Epilogue(words), team, workspace);
    }

    /// <summary>The sums bias_j + sum over i of x_i W_ij for binary inputs, and what follows them.</summary>
    internal void Forward<TEpilogue>(
        ReadOnlyBitView inputs, MatrixView sums, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue
    {
        fixed (float* bias = Bias.Span)
            Product(inputs, sums, ProductStart.Bias(bias), epilogue, team, workspace);
    }

    /// <summary>
    /// The sums for binary inputs, going on from those of other inputs: what only those had is subtracted, what is new is added.
    /// </summary>
    internal void Follow<TEpilogue>(
        ReadOnlyBitView inputs, ReadOnlyBitView before, MatrixView sums, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue =>
        GatherProduct.AddDifference(inputs, before, Weights.View, sums, epilogue, team, workspace);

    /// <summary>Probabilities and states for real inputs.</summary>
    internal void Forward(ReadOnlyMatrixView inputs, MatrixView probabilities, UnitStates states, WorkerTeam team, Workspace workspace)
    {
        fixed (ulong* words = states.Bits.Words)
        fixed (float* bias = Bias.Span)
        {
            Gemm.Multiply(
                inputs, false, Weights.View, false, probabilities,
                ProductStart.Bias(bias), states.Epilogue(words), team, workspace);
        }
    }

    /// <summary>The sums bias_j + sum over i of x_i W_ij themselves, for binary inputs.</summary>
    internal void Sums(ReadOnlyBitView inputs, MatrixView sums, WorkerTeam team, Workspace workspace) =>
        Forward(inputs, sums, default(NoEpilogue), team, workspace);

    /// <summary>The same for real inputs.</summary>
    internal void Sums(ReadOnlyMatrixView inputs, MatrixView sums, WorkerTeam team, Workspace workspace)
    {
        fixed (float* bias = Bias.Span)
        {
            Gemm.Multiply(
                inputs, false, Weights.View, false, sums, ProductStart.Bias(bias), default(NoEpilogue), team, workspace);
        }
    }

    private void CheckSizes(int rows, int columns, MatrixView probabilities)
    {
        Throw.IfDifferent(columns, Inputs, "number of columns of the inputs");
        Throw.IfDifferent(probabilities.Rows, rows, "number of rows of the probabilities");
        Throw.IfDifferent(probabilities.Columns, Outputs, "number of columns of the probabilities");
    }

    /// <summary>
    /// The layer the other way round, with the weights as they stand: bias_i + sum over j of W_ij x_j for binary x, and what follows.
    /// </summary>
    internal void Backward<TEpilogue>(
        ReadOnlyBitView units, AlignedBuffer<float> bias, MatrixView sums, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue
    {
        fixed (float* b = bias.Span)
        {
            ProductStart start = ProductStart.Bias(b);
            if (IsSparse(units))
            {
                GatherProduct.MultiplyTransposed(units, Weights.View, sums, start, epilogue, team, workspace);
                return;
            }

            using Workspace.Mark mark = workspace.Borrow();
            Gemm.Multiply(Expanded(units, workspace), false, Weights.View, true, sums, start, epilogue, team, workspace);
        }
    }

    private static bool IsSparse(ReadOnlyBitView bits) => BitCounts.Ones(bits.Words) <= GatherBelowDensity * bits.Rows * bits.Columns;

    private static MatrixView Expanded(ReadOnlyBitView bits, Workspace workspace)
    {
        MatrixView dense = workspace.TakeMatrix(bits.Rows, bits.Columns);
        bits.Expand(dense);
        return dense;
    }

    // Both ways give the same bits, so the density may choose freely.
    private void Product<TEpilogue>(
        ReadOnlyBitView inputs, MatrixView result, ProductStart start, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue
    {
        if (IsSparse(inputs))
        {
            GatherProduct.Multiply(inputs, Weights.View, result, start, epilogue, team, workspace);
            return;
        }

        using Workspace.Mark mark = workspace.Borrow();
        Gemm.Multiply(Expanded(inputs, workspace), false, Weights.View, false, result, start, epilogue, team, workspace);
    }
}
