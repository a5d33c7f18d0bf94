using Rbm.Simd.Random;

namespace Rbm.Simd.Probe.Probes;

internal static class RandomProbes
{
    public static readonly Probe[] All =
    [
        new("random.philox", Philox),
        new("random.draws", Draws),
        new("random.uniform", Uniform),
    ];

    private static void Philox(BitHash hash)
    {
        for (uint i = 0; i < 1000; i++) hash.Add(Random.Philox.Block(i, i * 7, ~i, i << 20, i * 0x9E3779B9, i ^ 0xDEADBEEF));
    }

    private static void Draws(BitHash hash)
    {
        RandomStream stream = RandomUse.HiddenUnits.Stream(seed: 0x0123456789ABCDEF, index: 3);
        for (uint row = 0; row < 5; row++)
        {
            for (uint column = 0; column < 200; column++) hash.Add(stream.Draw(9, row, column));
        }
    }

    private static void Uniform(BitHash hash)
    {
        RandomStream stream = RandomUse.Binarization.Stream(seed: 1);
        for (uint column = 0; column < 1000; column++)
        {
            hash.Add(stream.DrawUniform(0, 0, column));
            hash.Add(stream.DrawIndex(1, 0, column, 60_000));
        }
    }
}
