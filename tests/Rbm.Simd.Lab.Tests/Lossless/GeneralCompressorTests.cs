using Rbm.Simd.Lab.Lossless;

namespace Rbm.Simd.Lab.Tests.Lossless;

public class GeneralCompressorTests
{
    [Fact]
    public void All_shorten_what_repeats_and_none_shortens_noise_and_both_come_back()
    {
        byte[] noise = new byte[20_000];
        new System.Random(1).NextBytes(noise);
        foreach (GeneralCompressor compressor in GeneralCompressor.All)
        {
            byte[] zeros = compressor.Compress(new byte[20_000]), random = compressor.Compress(noise);
            Assert.True(zeros.Length < 100, compressor.Name);
            Assert.InRange(random.Length, 20_000, 20_100);
            Assert.Equal(new byte[20_000], compressor.Decompress(zeros, 20_000));
            Assert.Equal(noise, compressor.Decompress(random, 20_000));
        }
    }
}
