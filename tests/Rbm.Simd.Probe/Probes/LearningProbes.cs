using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
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
        new("learning.pt-5-centred", hash => Train(hash, new CdOptions { Persistent = true, Temperatures = 5, Centered = true })),
        new("learning.adam-straight-through", hash =>
            FineTune(hash, ReconstructionLoss.CrossEntropy, CodeTraining.StraightThrough)),
        new("learning.adam-noise", hash => FineTune(hash, ReconstructionLoss.SquaredError, CodeTraining.AnnealedNoise)),
    ];

    private static void Train(BitHash hash, CdOptions options)
    {
        using var team = new WorkerTeam();
        var machine = new RestrictedBoltzmannMachine(150, 70);
        RandomStream stream = RandomUse.InitialWeights.Stream(seed: 5);
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++)
                machine.Weights[i, j] = 0.2f * (stream.DrawUniform(0, (uint)i, (uint)j) - 0.5f);
        }

        machine.TransposeWeights(team);
        var learner = new ContrastiveDivergence(machine, options, seed: 1, layer: 0, team);
        BitMatrix data = BitProbes.Draw(37, machine.Visible, 0.13, seed: 1);
        for (uint step = 0; step < 5; step++) hash.Add(learner.Step(data.View, step, learningRate: 0.05) ?? -1);
        hash.Add(machine.Weights.Data);
        hash.Add(machine.VisibleBias);
        hash.Add(machine.HiddenBias);
    }

    private static void FineTune(BitHash hash, ReconstructionLoss loss, CodeTraining code)
    {
        using var team = new WorkerTeam();
        var autoencoder = DeepAutoencoder.Unroll(ModelProbes.Network(150, 70, 13));
        DenseLayer[] layers = [.. autoencoder.Encoder, .. autoencoder.Reproducer];
        var adam = new Adam(layers);
        var learner = new Backpropagation(autoencoder, loss, code, seed: 3, team, new Workspace());
        BitMatrix data = BitProbes.Draw(37, autoencoder.Visible, 0.13, seed: 1);
        Matrix target = LinearProbes.Draw(37, autoencoder.Visible, seed: 2);
        for (uint step = 0; step < 5; step++)
        {
            adam.BeginStep(0.01, data.Rows);
            hash.Add(learner.Run(data.View, target.View, step, noise: 0.7f, adam));
        }

        foreach (DenseLayer layer in layers)
        {
            hash.Add(layer.Weights.Data);
            hash.Add(layer.Bias.Span);
        }
    }
}
