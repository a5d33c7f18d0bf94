using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Probes;

internal static class LearningProbes
{
    public static readonly Probe[] All =
    [
        new("learning.cd-1", hash => Train(hash, new CdOptions())),
        new("learning.pcd-3-centred", hash => Train(hash, new CdOptions { Steps = 3, Persistent = true, Centered = true })),
    ];

    private static void Train(BitHash hash, CdOptions options)
    {
        using var team = new WorkerTeam();
        var machine = new RestrictedBoltzmannMachine(150, 70);
        RandomStream stream = RandomUse.InitialWeights.Stream(seed: 5);
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++) machine.Weights[i, j] = 0.2f * (stream.DrawUniform(0, (uint)i, (uint)j) - 0.5f);
        }

        machine.TransposeWeights(team);
        var learner = new ContrastiveDivergence(machine, options, seed: 1, layer: 0, team);
        BitMatrix data = BitProbes.Draw(37, machine.Visible, 0.13, seed: 1);
        for (uint step = 0; step < 5; step++) hash.Add(learner.Step(data.View, step, learningRate: 0.05));
        hash.Add(machine.Weights.Data);
        hash.Add(machine.VisibleBias);
        hash.Add(machine.HiddenBias);
    }
}
