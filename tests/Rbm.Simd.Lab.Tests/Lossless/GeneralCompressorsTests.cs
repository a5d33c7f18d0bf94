using Rbm.Simd.Lab.Lossless;

namespace Rbm.Simd.Lab.Tests.Lossless;

public class GeneralCompressorsTests
{
    [Fact]
    public void All_shorten_what_repeats_and_none_shortens_noise()
    {
        byte[] noise = new byte[20_000];
        new System.Random(1).NextBytes(noise);
        foreach ((string name, Func<byte[], long> size) in GeneralCompressors.All)
        {
            Assert.True(size(new byte[20_000]) < 100, name);
            Assert.InRange(size(noise), 20_000, 20_100);
        }
    }
}
