using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Probes;

internal static class CodingProbes
{
    public static readonly Probe[] All =
    [
        new("coding.threshold", hash => Code(hash, Encoder.ThresholdEffort)),
        new("coding.sampling", hash => Code(hash, Encoder.SamplingEffort)),
    ];

    // Codes, the bytes of their stream, and both kinds of reproduction.
    private static void Code(BitHash hash, int effort)
    {
        using var team = new WorkerTeam();
        DeepBeliefNetwork network = ModelProbes.Network(150, 70, 13);
        var model = new CompressionModel
        {
            Network =
                network, Autoencoder = DeepAutoencoder.Unroll(network), Measure = DistortionMeasure.Asymmetric(1, 2), Beta = 0.7,
        };
        BitMatrix items = BitProbes.Draw(1100, 150, 0.2, 1), codes = new(1100, 13), back = new(1100, 150);
        var probabilities = new Matrix(1100, 150);
        new Encoder(model, team).Encode(items.View, codes.View, effort, seed: 4);
        hash.Add(codes.Words);

        var stream = new MemoryStream();
        var header =
            new CodeStreamHeader { Visible = 150, Code = 13, ModelTag = ModelIdentity.Of(model).Tag, Items = codes.Rows };
        var writer = new CodeStreamWriter(stream, header);
        writer.Write(codes.View);
        writer.Complete();
        hash.Add<byte>(stream.ToArray());

        var reproducer = new Reproducer(model, team);
        reproducer.Reproduce(codes.View, back.View);
        hash.Add(back.Words);
        reproducer.Draw(codes.View, back.View, seed: 4);
        hash.Add(back.Words);
        reproducer.Probabilities(codes.View, probabilities.View);
        hash.Add(probabilities.Data);
    }
}
