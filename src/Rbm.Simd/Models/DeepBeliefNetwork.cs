using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// A deep belief network: a stack of RBMs, of which the top one is undirected and those below generate downwards only.
/// </summary>
/// <remarks>
/// The joint is P(v, h1 .. hL) = [product over k of P(h^k given h^(k+1)), k = 0 .. L-2] x P(h^(L-1), h^L). The paper's eq. (2)
/// prints the conditionals and the top pair the other way round.
/// </remarks>
public sealed class DeepBeliefNetwork
{
    /// <summary>Allocates a network whose parameters are all zero.</summary>
    /// <param name="sizes">Units of each layer from the visible one up: N, K_1 .. K_L.</param>
    /// <exception cref="ArgumentException">Fewer than two layers, or a layer without units.</exception>
    public DeepBeliefNetwork(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length < 2) throw new ArgumentException($"a network of {sizes.Length} layers has no weights, 2 layers or more needed");
        var machines = new RestrictedBoltzmannMachine[sizes.Length - 1];
        for (int l = 0; l < machines.Length; l++) machines[l] = new RestrictedBoltzmannMachine(sizes[l], sizes[l + 1]);
        Machines = machines;
    }

    /// <summary>A network of machines that exist; they are shared, not copied.</summary>
    internal DeepBeliefNetwork(RestrictedBoltzmannMachine[] machines) => Machines = machines;

    /// <summary>The machines, bottom first; machine l joins layer l to layer l + 1.</summary>
    public IReadOnlyList<RestrictedBoltzmannMachine> Machines { get; }

    /// <summary>Units of each layer from the visible one up.</summary>
    public int[] Sizes => [Machines[0].Visible, .. Machines.Select(m => m.Hidden)];

    /// <summary>
    /// Fantasies: ancestral samples, from block Gibbs sampling in the top machine down through the layers.
    /// </summary>
    /// <param name="visible">B x N bits; the chains' states at the start (for example training items) and the samples at the
    /// end.</param>
    /// <param name="sweeps">Gibbs sweeps in the top machine, 1 or more.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The rows are not of N bits.</exception>
    public void Sample(BitView visible, int sweeps, ulong seed, WorkerTeam team, Workspace workspace)
    {
        Throw.IfNotPositive(sweeps);
        Throw.IfDifferent(visible.Columns, Machines[0].Visible, "number of bits of a visible state");
        using Workspace.Mark mark = workspace.Borrow();
        var sweep = new NetworkSweep
        {
            Network = this, Use = RandomUse.Ancestral, Seed = seed, FirstRow = 0, TopSteps = sweeps, Team = team, Workspace = workspace,
        };
        sweep.Run(visible, workspace.TakeMatrix(visible.Rows, visible.Columns), 0);
    }

    /// <summary>The network of the lowest machines, shared with this one; all of them for 0.</summary>
    internal DeepBeliefNetwork Bottom(int machines) =>
        machines == 0 || machines == Machines.Count ? this : new DeepBeliefNetwork([.. Machines.Take(machines)]);

    /// <summary>Copies the parameters of another network of the same sizes.</summary>
    public void CopyFrom(DeepBeliefNetwork source)
    {
        Throw.IfDifferent(source.Machines.Count, Machines.Count, "number of machines of the source");
        for (int l = 0; l < Machines.Count; l++) Machines[l].CopyFrom(source.Machines[l]);
    }
}
