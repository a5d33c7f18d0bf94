using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Probes;

internal static class ModelProbes
{
    public static readonly Probe[] All =
    [
        new("models.gibbs", Gibbs),
        new("models.fantasies", Fantasies),
        new("models.conditional", hash => Conditional(hash, DistortionMeasure.Hamming)),
        new("models.conditional-wem", hash => Conditional(hash, DistortionMeasure.Wem)),
        new("models.conditional-weights-metropolis", hash => Conditional(
            hash, DistortionMeasure.Asymmetric(1, 0.7).WithWeights([.. Enumerable.Range(0, 150).Select(i => i % 4 * 0.3)]),
            ConditionalChain.Metropolis)),
        new("models.conditional-wem-metropolis", hash => Conditional(hash, DistortionMeasure.Wem, ConditionalChain.Metropolis)),
    ];

    /// <summary>A network of drawn weights.</summary>
    internal static DeepBeliefNetwork Network(params int[] sizes)
    {
        var network = new DeepBeliefNetwork(sizes);
        using var team = new WorkerTeam(1);
        for (int l = 0; l < network.Machines.Count; l++)
        {
            RestrictedBoltzmannMachine machine = network.Machines[l];
            RandomStream stream = RandomUse.InitialWeights.Stream(seed: 5, l);
            for (int i = 0; i < machine.Visible; i++)
            {
                for (int j = 0; j < machine.Hidden; j++)
                    machine.Weights[i, j] = 0.4f * (stream.DrawUniform(0, (uint)i, (uint)j) - 0.5f);
            }

            for (int i = 0; i < machine.Visible; i++) machine.VisibleBias[i] = stream.DrawUniform(1, (uint)i, 0) - 0.7f;
            for (int j = 0; j < machine.Hidden; j++) machine.HiddenBias[j] = stream.DrawUniform(2, (uint)j, 0) - 0.5f;
            machine.TransposeWeights(team);
        }

        return network;
    }

    private static void Gibbs(BitHash hash)
    {
        using var team = new WorkerTeam();
        BitMatrix visible = BitProbes.Draw(37, 150, 0.2, 1), hidden = new(37, 70);
        Network(150, 70).Machines[0].Gibbs(visible.View, hidden.View, sweeps: 5, seed: 2, firstStep: 0, team, new Workspace());
        hash.Add(visible.Words);
        hash.Add(hidden.Words);
    }

    private static void Fantasies(BitHash hash)
    {
        using var team = new WorkerTeam();
        BitMatrix visible = BitProbes.Draw(37, 150, 0.2, 1);
        Network(150, 70, 30).Sample(visible.View, sweeps: 5, seed: 2, team, new Workspace());
        hash.Add(visible.Words);
    }

    private static void Conditional(BitHash hash, DistortionMeasure measure, ConditionalChain chain = ConditionalChain.UpDown)
    {
        using var team = new WorkerTeam();
        var workspace = new Workspace();
        var sampler = new ConditionalSampler(Network(150, 70, 30), measure, beta: 0.7, seed: 2, chain);
        BitMatrix source = BitProbes.Draw(37, 150, 0.2, 1), sample = new(37, 150);
        var mean = new Matrix(37, 150);
        sampler.Sample(source.View, sample.View, sweeps: 5, firstStep: 0, firstRow: 0, team, workspace);
        sampler.Expectation(source.View, mean.View, sweeps: 5, firstStep: 5, firstRow: 0, team, workspace);
        hash.Add(sample.Words);
        hash.Add(mean.Data);
    }
}
