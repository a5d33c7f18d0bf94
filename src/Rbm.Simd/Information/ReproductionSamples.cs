using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Samples of mu from long chains. Every other one starts at an item, the rest at independent bits of the items' means: if the two
/// halves differ, they are not samples yet.
/// </summary>
internal sealed class ReproductionSamples
{
    // Two means of as many free energies as there are chains: further apart than this by chance once in 15,787 times.
    private const double MostErrors = 4;

    private readonly RestrictedBoltzmannMachine _machine;
    private readonly ModelSampler _sampler;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace;
    private uint _step;

    public ReproductionSamples(
        RestrictedBoltzmannMachine machine, ReadOnlyBitView items, int chains, ulong seed, WorkerTeam team, Workspace workspace,
        uint firstStep = 0)
    {
        (_machine, _team, _workspace) = (machine, team, workspace);
        _sampler = new ModelSampler(machine, seed, items: items);
        _step = firstStep;
        States = new BitMatrix(chains, machine.Visible);
        _sampler.Draw(States.View, sweeps: 0, firstStep, firstChain: 0, team, workspace);
        for (int r = 0; r < chains; r += 2) items.Row((int)((long)r * items.Rows / chains)).CopyTo(States.Row(r));
    }

    /// <summary>The chains' states.</summary>
    public BitMatrix States { get; }

    /// <summary>Advances the chains.</summary>
    public void Advance(int sweeps, CancellationToken token)
    {
        _sampler.Sample(States.View, sweeps, _step, firstChain: 0, _team, _workspace, token);
        _step += (uint)sweeps;
    }

    /// <summary>How the two halves differ, if they do.</summary>
    public string? Disagreement()
    {
        if (States.Rows < 4) return null;
        var energies = new double[States.Rows];
        _machine.FreeEnergy(States.View, energies, _team, _workspace);
        var items = MeanEstimate.Of([.. energies.Where((_, r) => r % 2 == 0)]);
        var bits = MeanEstimate.Of([.. energies.Where((_, r) => r % 2 == 1)]);
        double error = Math.Sqrt(items.StandardError * items.StandardError + bits.StandardError * bits.StandardError);
        return Math.Abs(items.Value - bits.Value) <= MostErrors * error
            ? null
            : FormattableString.Invariant($"after {_step} sweeps the model's chains have not forgotten where they started: ")
                + FormattableString.Invariant($"mean free energy {items.Value:F2} from items, {bits.Value:F2} from independent bits ")
                + FormattableString.Invariant($"(standard error {error:F2}); a longer burn-in needed");
    }
}
