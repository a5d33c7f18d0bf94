using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// The data that a machine of a stack learns from: the visible items, drawn upwards through the machines below.
/// </summary>
internal static class LayerData
{
    private const int RowsAtOnce = 1000;

    /// <summary>Draws the states of layer <paramref name="layer"/> for every item.</summary>
    /// <param name="network">The stack.</param>
    /// <param name="layer">Number of machines to go up, 1 or more.</param>
    /// <param name="items">The visible items, one a row.</param>
    /// <param name="seed">The draws' seed.</param>
    /// <param name="epoch">The draws' address: every epoch sees states of its own.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    public static BitMatrix Draw(
        DeepBeliefNetwork network, int layer, BitMatrix items, ulong seed, uint epoch, WorkerTeam team, Workspace workspace)
    {
        var result = new BitMatrix(items.Rows, network.Machines[layer - 1].Hidden);
        for (int first = 0; first < items.Rows; first += RowsAtOnce)
        {
            using Workspace.Mark mark = workspace.Borrow();
            int rows = Math.Min(RowsAtOnce, items.Rows - first);
            BitView below = items.Slice(first, rows);
            for (int l = 0; l < layer; l++)
            {
                RestrictedBoltzmannMachine machine = network.Machines[l];
                BitView above = l == layer - 1 ? result.Slice(first, rows) : workspace.TakeBits(rows, machine.Hidden);
                UnitStates states = UnitStates.Draw(above, RandomUse.UpPass.Stream(seed, l), epoch, (uint)first);
                machine.Up.Forward(below, workspace.TakeMatrix(rows, machine.Hidden), states, team, workspace);
                below = above;
            }
        }

        return result;
    }
}
