using System.Numerics.Tensors;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;

namespace Rbm.Simd.Bench.Peers;

/// <summary>
/// A dense sigmoid layer as one writes it plainly today: OpenBLAS for the products, TensorPrimitives for the rest.
/// </summary>
internal sealed class PlainLayer
{
    /// <summary>Copies a layer's parameters.</summary>
    public PlainLayer(DenseLayer source)
    {
        Weights = new Matrix(source.Inputs, source.Outputs);
        Weights.CopyFrom(source.Weights);
        Bias = source.Bias.Span.ToArray();
    }

    /// <summary>Inputs x outputs.</summary>
    public Matrix Weights { get; }

    /// <summary>One for each output.</summary>
    public float[] Bias { get; }

    /// <summary>sigmoid(inputs W + bias).</summary>
    public void Forward(Matrix inputs, Matrix probabilities) => Forward(inputs, probabilities, Weights, transpose: false, Bias);

    /// <summary>sigmoid(inputs op(W) + bias), where the weights may serve both directions of a machine.</summary>
    public static void Forward(Matrix inputs, Matrix probabilities, Matrix weights, bool transpose, float[] bias)
    {
        for (int r = 0; r < probabilities.Rows; r++) bias.CopyTo(probabilities.Row(r));
        OpenBlas.Multiply(inputs.View, false, weights.View, transpose, probabilities.View, 1);
        TensorPrimitives.Sigmoid(probabilities.Data, probabilities.Data);
    }

    /// <summary>1 with each probability.</summary>
    public static void Draw(Matrix probabilities, Matrix states, System.Random random)
    {
        for (int r = 0; r < states.Rows; r++)
        {
            Span<float> p = probabilities.Row(r), s = states.Row(r);
            for (int j = 0; j < s.Length; j++) s[j] = random.NextSingle() < p[j] ? 1 : 0;
        }
    }

    /// <summary>The sums of the columns.</summary>
    public static void SumRows(Matrix matrix, Span<float> sums)
    {
        sums.Clear();
        for (int r = 0; r < matrix.Rows; r++) TensorPrimitives.Add(sums, matrix.Row(r), sums);
    }
}
