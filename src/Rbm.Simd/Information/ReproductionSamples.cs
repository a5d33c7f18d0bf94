using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Samples of mu from long chains, of which half started at items and half at independent bits with the items' means: if the two
/// halves differ, they are not samples yet.
/// </summary>
internal sealed class ReproductionSamples
{
    // Two means of as many free energies as there are chains: further apart than this by chance once in 15,787 times.
    private const double MostErrors = 4;

    private readonly RestrictedBoltzmannMachine _machine;
    private readonly ulong _seed;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace;
    private uint _step;

    public ReproductionSamples(
        RestrictedBoltzmannMachine machine, ReadOnlyBitView items, int chains, ulong seed, WorkerTeam team, Workspace workspace)
    {
        (_machine, _seed, _team, _workspace) = (machine, seed, team, workspace);
        States = new BitMatrix(chains, machine.Visible);
        int[] counts = BitCounts.OfColumns(items);
        for (int r = 0; r < chains; r++)
        {
            if (r % 2 == 0)
            {
                items.Row((int)((long)r * items.Rows / chains)).CopyTo(States.Row(r));
                continue;
            }

            RandomStream stream = RandomUse.ReproductionSamples.Stream(seed, 2);
            for (int i = 0; i < counts.Length; i++)
                States[r, i] = stream.DrawUniform(0, (uint)r, (uint)i) < (counts[i] + 0.5f) / (items.Rows + 1f);
        }
    }

    /// <summary>The chains' states.</summary>
    public BitMatrix States { get; }

    /// <summary>Advances the chains by block Gibbs sampling.</summary>
    public void Advance(int sweeps, CancellationToken token)
    {
        using Workspace.Mark mark = _workspace.Borrow();
        BitView hidden = _workspace.TakeBits(States.Rows, _machine.Hidden);
        for (int s = 0; s < sweeps; s++, _step++)
        {
            token.ThrowIfCancellationRequested();
            _machine.SampleHidden(States.View, hidden, RandomUse.ReproductionSamples.Stream(_seed, 0), _step, _team, _workspace);
            _machine.SampleVisible(hidden, States.View, RandomUse.ReproductionSamples.Stream(_seed, 1), _step, _team, _workspace);
        }
    }

    /// <summary>How the two halves differ, if they do.</summary>
    public string? Disagreement()
    {
        var energies = new double[States.Rows];
        _machine.FreeEnergy(States.View, energies, _team, _workspace);
        var items = MeanEstimate.Of([.. energies.Where((_, r) => r % 2 == 0)]);
        var bits = MeanEstimate.Of([.. energies.Where((_, r) => r % 2 == 1)]);
        double error = Math.Sqrt(items.StandardError * items.StandardError + bits.StandardError * bits.StandardError);
        return Math.Abs(items.Value - bits.Value) <= MostErrors * error
            ? null
            : FormattableString.Invariant(
                $"after {_step} sweeps the model's chains have not forgotten where they started: mean free energy {items.Value:F2} from items, {bits.Value:F2} from independent bits (standard error {error:F2})");
    }
}
