using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// The negative phase by parallel tempering: persistent chains in replicas (<see cref="ReplicaExchange"/>), of which the one at
/// t = 1 gives the statistics. The base follows the data's running means; whatever it is, t = 1 is the machine itself.
/// </summary>
internal sealed class TemperedPhase(RestrictedBoltzmannMachine machine, CdOptions options, ulong seed, int layer)
{
    /// <summary>The replicas' transitions.</summary>
    public ReplicaExchange Exchange { get; } = new(machine, options.Temperatures);

    /// <summary>Advances the chains.</summary>
    /// <param name="state">The chains and the data's running means.</param>
    /// <param name="visible">B x N bits: the visible states at t = 1.</param>
    /// <param name="positive">B x K: P.</param>
    /// <param name="negative">B x K: -P', of the hidden units at t = 1.</param>
    /// <param name="difference">B x K: P - P'.</param>
    /// <param name="step">The draws' step.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    public void Run(
        CdState state, BitView visible, ReadOnlyMatrixView positive, MatrixView negative, MatrixView difference, uint step,
        WorkerTeam team, Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        BaseRates.ToBias(state.VisibleOffsets.Span, Exchange.BaseBias.Span);
        BitView hidden = state.Chains!.View, all = workspace.TakeBits(hidden.Rows, machine.Visible);
        MatrixView probabilities = workspace.TakeMatrix(hidden.Rows, machine.Hidden);
        for (int s = 0; s < options.Steps; s++)
        {
            int index = layer << 10 | s;
            var draws = new ReplicaDraws(
                RandomUse.TemperedHidden.Stream(seed, index), RandomUse.TemperedVisible.Stream(seed, index),
                RandomUse.TemperedSwap.Stream(seed, index), step, 0);
            Exchange.Down(hidden, all, draws, transposed: false, team, workspace);
            bool odd = (step * (uint)options.Steps + (uint)s) % 2 == 1;
            Exchange.Up(all, hidden, probabilities, draws, odd, team, workspace);
        }

        for (int r = 0; r < visible.Rows; r++)
        {
            int cold = r * options.Temperatures;
            all.Row(cold).CopyTo(visible.Row(r));
            probabilities.Row(cold).CopyTo(negative.Row(r));
            NegativePhaseEpilogue.Run(positive.Row(r), negative.Row(r), difference.Row(r));
        }
    }
}
