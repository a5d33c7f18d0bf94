using Rbm.Simd.Bits;
using Rbm.Simd.Information;

namespace Rbm.Simd.Probe.Probes;

internal static class InformationProbes
{
    public static readonly Probe[] All = [new("information.distortion", Distortion)];

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
}
