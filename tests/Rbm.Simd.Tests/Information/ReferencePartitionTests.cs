using System.Diagnostics;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;
using Xunit.Abstractions;

namespace Rbm.Simd.Tests.Information;

/// <summary>log Z of the published 784 x 500 machine, known to be near 451.27 from its published test log-probability, -86.34.</summary>
public class ReferencePartitionTests(ITestOutputHelper output)
{
    // 14,500 steps of 100 chains: some 28 s of one core, the longest of this folder by far.
    [ReferenceMachineFact]
    public void The_published_schedule_finds_the_published_log_probability()
    {
        RestrictedBoltzmannMachine machine = ReferenceMachine.Read();
        BitMatrix items = ReferenceMachine.ReadItems();
        using var team = new WorkerTeam(2);
        var workspace = new Workspace();
        float[] rates = AnnealedImportanceSampling.BaseRates(items.View);
        var clock = Stopwatch.StartNew();
        LogPartitionEstimate estimate =
            new AnnealedImportanceSampling(machine, rates, AnnealingLadder.Published, seed: 1).Forward(100, team, workspace);
        output.WriteLine(FormattableString.Invariant(
            $"forward {estimate.Forward:F3}, s.e. {estimate.StandardError:F3}, ESS {estimate.ForwardWeights.EffectiveCount:F1}, ")
            + FormattableString.Invariant($"{clock.Elapsed.TotalSeconds:F1} s"));
        Assert.InRange(estimate.Forward, 450.9, 451.7);
        Assert.True(estimate.IsReliable, estimate.Warning);

        var energies = new double[items.Rows];
        machine.FreeEnergy(items.View, energies, team, workspace);
        Assert.InRange(-energies.Average() - estimate.Forward, -86.8, -86.0);
    }

    [ReferenceMachineFact]
    public void A_short_schedule_brackets_from_both_directions()
    {
        RestrictedBoltzmannMachine machine = ReferenceMachine.Read();
        BitMatrix items = ReferenceMachine.ReadItems();
        using var team = new WorkerTeam(2);
        var workspace = new Workspace();
        BitMatrix samples = new(100, 784), hidden = new(100, 500);
        items.Slice(0, 100).Words.CopyTo(samples.Words);
        machine.Gibbs(samples.View, hidden.View, sweeps: 500, seed: 1, firstStep: 0, team, workspace);
        var sampling = new AnnealedImportanceSampling(
            machine, AnnealedImportanceSampling.BaseRates(items.View), AnnealingLadder.Steps((0.5, 50), (0.9, 200), (1, 500)), seed: 1);
        LogPartitionEstimate estimate = sampling.BothWays(100, samples.View, team, workspace);
        output.WriteLine(FormattableString.Invariant(
            $"forward {estimate.Forward:F3} (ESS {estimate.ForwardWeights.EffectiveCount:F1}), reverse {estimate.Reverse:F3} ")
            + FormattableString.Invariant(
                $"(ESS {estimate.ReverseWeights!.Value.EffectiveCount:F1}), both {estimate.Value:F3} +- {estimate.StandardError:F3}; ")
            + estimate.Warning);

        // A tenth of the steps: within two nats below and above.
        Assert.InRange(estimate.Forward, 449.3, 452.3);
        Assert.InRange(estimate.Reverse!.Value, 450.3, 453.3);
    }
}
