using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// One sweep of a Markov chain over a network's visible units: up through the layers, block Gibbs steps in the top machine, down
/// again. With one machine it is block Gibbs sampling; with more it is the usual up-down approximation, since the up-pass is not
/// the posterior of the layers.
/// </summary>
internal sealed class NetworkSweep(DeepBeliefNetwork network, RandomUse use, ulong seed)
{
    /// <summary>Advances the chains by one sweep.</summary>
    /// <param name="visible">B x N bits, in place.</param>
    /// <param name="step">The draws' step; every sweep of a chain has its own.</param>
    /// <param name="firstRow">The draws' row of the first chain.</param>
    /// <param name="topSteps">Gibbs steps in the top machine, 1 or more.</param>
    /// <param name="bias">B x N: a bias of its own for every visible unit of every chain; empty for the network's.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    public void Run(
        BitView visible, uint step, uint firstRow, int topSteps, ReadOnlyMatrixView bias, WorkerTeam team, Workspace workspace)
    {
        IReadOnlyList<RestrictedBoltzmannMachine> machines = network.Machines;
        int top = machines.Count - 1, rows = visible.Rows;
        using Workspace.Mark mark = workspace.Borrow();
        BitView below = visible;
        for (int l = 0; l < top; l++)
        {
            BitView above = workspace.TakeBits(rows, machines[l].Hidden);
            Draw(machines[l].Up, below, above, Address(l, 0), step, firstRow, default, team, workspace);
            below = above;
        }

        BitView code = workspace.TakeBits(rows, machines[top].Hidden);
        for (int s = 0; s < topSteps; s++)
        {
            Draw(machines[top].Up, below, code, Address(top, 2 * s), step, firstRow, default, team, workspace);
            Draw(machines[top].Down, code, below, Address(top, 2 * s + 1), step, firstRow, top == 0 ? bias : default, team, workspace);
        }

        for (int l = top - 1; l >= 0; l--)
        {
            BitView target = l == 0 ? visible : workspace.TakeBits(rows, machines[l].Visible);
            Draw(machines[l].Down, below, target, Address(l, 1), step, firstRow, l == 0 ? bias : default, team, workspace);
            below = target;
        }
    }

    // Every draw of a sweep has a stream of its own: by machine, and by its place among the machine's draws.
    private RandomStream Address(int machine, int draw) => use.Stream(seed, machine << 10 | draw);

    private static void Draw(
        DenseLayer layer, ReadOnlyBitView from, BitView to, RandomStream stream, uint step, uint firstRow, ReadOnlyMatrixView bias,
        WorkerTeam team, Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView probabilities = workspace.TakeMatrix(from.Rows, layer.Outputs);
        UnitStates states = UnitStates.Draw(to, stream, step, firstRow);
        if (bias.Rows == 0)
        {
            layer.Forward(from, probabilities, states, team, workspace);
            return;
        }

        for (int r = 0; r < from.Rows; r++) bias.Row(r).CopyTo(probabilities.Row(r));
        layer.Forward(from, probabilities, ProductStart.Accumulate, states, team, workspace);
    }
}
