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
        MatrixView below = default;
        for (int l = 0; l < layers.Count; l++)
        {
            UnitStates wanted = l == layers.Count - 1 ? states : UnitStates.None;
            MatrixView above = workspace.TakeMatrix(inputs.Rows, layers[l].Outputs);
            if (l == 0) layers[l].Forward(inputs, above, wanted, team, workspace);
            else layers[l].Forward(below, above, wanted, team, workspace);
            below = above;
        }

        return below;
    }
}
