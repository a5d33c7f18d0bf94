using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>A pass through half an autoencoder: binary inputs, probabilities passed on from layer to layer.</summary>
internal static class MeanFieldPass
{
    /// <summary>Runs the pass.</summary>
    /// <param name="layers">The layers in order.</param>
    /// <param name="inputs">B x inputs bits.</param>
    /// <param name="states">The states wanted of the last layer.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory; the result is borrowed from it.</param>
    /// <returns>The last layer's probabilities, B x outputs.</returns>
    public static MatrixView Run(
        IReadOnlyList<DenseLayer> layers, ReadOnlyBitView inputs, UnitStates states, WorkerTeam team, Workspace workspace)
    {
        MatrixView result = workspace.TakeMatrix(inputs.Rows, layers[layers.Count - 1].Outputs);
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView below = Below(layers, inputs, team, workspace);
        if (layers.Count == 1) layers[0].Forward(inputs, result, states, team, workspace);
        else layers[layers.Count - 1].Forward(below, result, states, team, workspace);
        return result;
    }

    /// <summary>The pass up to the last layer's sums, the log odds of its probabilities.</summary>
    /// <param name="layers">The layers in order.</param>
    /// <param name="inputs">B x inputs bits.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory; the result is borrowed from it.</param>
    /// <returns>B x outputs.</returns>
    public static MatrixView Sums(IReadOnlyList<DenseLayer> layers, ReadOnlyBitView inputs, WorkerTeam team, Workspace workspace)
    {
        MatrixView sums = workspace.TakeMatrix(inputs.Rows, layers[layers.Count - 1].Outputs);
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView below = Below(layers, inputs, team, workspace);
        if (layers.Count == 1) layers[0].Sums(inputs, sums, team, workspace);
        else layers[layers.Count - 1].Sums(below, sums, team, workspace);
        return sums;
    }

    // The probabilities of the last layer but one.
    private static MatrixView Below(IReadOnlyList<DenseLayer> layers, ReadOnlyBitView inputs, WorkerTeam team, Workspace workspace)
    {
        MatrixView below = default;
        for (int l = 0; l < layers.Count - 1; l++)
        {
            MatrixView above = workspace.TakeMatrix(inputs.Rows, layers[l].Outputs);
            if (l == 0) layers[l].Forward(inputs, above, UnitStates.None, team, workspace);
            else layers[l].Forward(below, above, UnitStates.None, team, workspace);
            below = above;
        }

        return below;
    }
}
