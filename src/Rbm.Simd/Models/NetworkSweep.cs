using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// One sweep of Markov chains over a network's visible units: up through the layers, block Gibbs steps in the top machine, down
/// again. With one machine it is block Gibbs sampling; with more it is the usual up-down approximation, since the up-pass is not
/// the posterior of the layers.
/// </summary>
internal readonly ref struct NetworkSweep
{
    /// <summary>The network.</summary>
    public required DeepBeliefNetwork Network { get; init; }

    /// <summary>What the draws are for.</summary>
    public required RandomUse Use { get; init; }

    /// <summary>The draws' seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The draws' row of the first chain.</summary>
    public required uint FirstRow { get; init; }

    /// <summary>Gibbs steps in the top machine, 1 or more.</summary>
    public int TopSteps { get; init; } = 1;

    /// <summary>B x N: a bias of its own for every visible unit of every chain; empty for the network's.</summary>
    public ReadOnlyMatrixView VisibleBias { get; init; }

    public required WorkerTeam Team { get; init; }

    public required Workspace Workspace { get; init; }

    public NetworkSweep()
    {
    }

    /// <summary>Advances the chains by one sweep.</summary>
    /// <param name="visible">B x N bits, in place.</param>
    /// <param name="probabilities">B x N: the probabilities that the new visible states were drawn with.</param>
    /// <param name="step">The draws' step; every sweep of a chain has its own.</param>
    public void Run(BitView visible, MatrixView probabilities, uint step)
    {
        IReadOnlyList<RestrictedBoltzmannMachine> machines = Network.Machines;
        int top = machines.Count - 1, rows = visible.Rows;
        using Workspace.Mark mark = Workspace.Borrow();
        BitView below = visible;
        for (int l = 0; l < top; l++)
        {
            BitView above = Workspace.TakeBits(rows, machines[l].Hidden);
            Draw(machines[l].Up, below, above, Address(l, 0), step);
            below = above;
        }

        BitView code = Workspace.TakeBits(rows, machines[top].Hidden);
        for (uint s = 0; s < TopSteps; s++)
        {
            uint topStep = step * (uint)TopSteps + s;
            Draw(machines[top].Up, below, code, Address(top, 0), topStep);
            if (top == 0) DrawVisible(code, visible, probabilities, Address(top, 1), topStep);
            else Draw(machines[top].Down, code, below, Address(top, 1), topStep);
        }

        for (int l = top - 1; l >= 0; l--)
        {
            if (l == 0)
            {
                DrawVisible(below, visible, probabilities, Address(0, 1), step);
                break;
            }

            BitView target = Workspace.TakeBits(rows, machines[l].Visible);
            Draw(machines[l].Down, below, target, Address(l, 1), step);
            below = target;
        }
    }

    /// <summary>Every draw of a sweep has a stream of its own: by machine, and by its direction, 0 for up.</summary>
    public RandomStream Address(int machine, int direction) => Use.Stream(Seed, 2 * machine + direction);

    /// <summary>Draws a layer's units.</summary>
    public void Draw(DenseLayer layer, ReadOnlyBitView from, BitView to, RandomStream stream, uint step)
    {
        using Workspace.Mark mark = Workspace.Borrow();
        MatrixView p = Workspace.TakeMatrix(from.Rows, layer.Outputs);
        layer.Forward(from, p, UnitStates.Draw(to, stream, step, FirstRow), Team, Workspace);
    }

    /// <summary>Draws the visible units, with the chains' own biases where there are any.</summary>
    public void DrawVisible(ReadOnlyBitView from, BitView visible, MatrixView probabilities, RandomStream stream, uint step)
    {
        DenseLayer layer = Network.Machines[0].Down;
        UnitStates states = UnitStates.Draw(visible, stream, step, FirstRow);
        if (VisibleBias.Rows == 0)
        {
            layer.Forward(from, probabilities, states, Team, Workspace);
            return;
        }

        for (int r = 0; r < from.Rows; r++) VisibleBias.Row(r).CopyTo(probabilities.Row(r));
        layer.ForwardFromBiases(from, probabilities, states, Team, Workspace);
    }
}
