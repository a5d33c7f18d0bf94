using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Probes;

internal static class InformationProbes
{
    public static readonly Probe[] All =
    [
        new("information.distortion", Distortion),
        new("information.annealed-chains", AnnealedChains),
    ];

    private static void Distortion(BitHash hash)
    {
        BitMatrix source = BitProbes.Draw(20, 784, 0.13, 1), reproduction = BitProbes.Draw(20, 784, 0.2, 2);
        double[] weights = [.. Enumerable.Range(0, 784).Select(i => i % 7 * 0.1)];
        DistortionMeasure[] measures =
        [
            DistortionMeasure.Hamming, DistortionMeasure.Wem, DistortionMeasure.Asymmetric(2.5, 0.1),
            DistortionMeasure.Asymmetric(2.5, 0.1).WithWeights(weights),
        ];
        foreach (DistortionMeasure measure in measures)
        {
            for (int r = 0; r < source.Rows; r++) hash.Add(measure.Sum(source.Row(r), reproduction.Row(r)));
        }
    }

    // The states; their weights are the same to rounding only.
    private static void AnnealedChains(BitHash hash)
    {
        using var team = new WorkerTeam();
        RestrictedBoltzmannMachine machine = ModelProbes.Network(150, 70).Machines[0];
        var states = new BitMatrix(37, 150);
        var sampling = new AnnealedImportanceSampling(
            machine, AnnealedImportanceSampling.BaseRates(BitProbes.Draw(20, 150, 0.2, 1).View), AnnealingLadder.Uniform(20), 3);
        sampling.ForwardLogs(states.Rows, team, new Workspace(), states);
        hash.Add(states.Words);
    }
}
