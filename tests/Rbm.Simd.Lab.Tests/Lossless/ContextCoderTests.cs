using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Lab.Lossless;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Lab.Tests.Lossless;

public class ContextCoderTests
{
    [Theory]
    [InlineData(1, 1, 5)]
    [InlineData(3, 2, 40)]
    [InlineData(28, 28, 7)]
    [InlineData(70, 3, 9)]
    public void Brings_pictures_back(int width, int height, int count)
    {
        BitMatrix pictures = Noise(count, width * height, 0.3, width);
        var encoder = new RangeEncoder();
        new ContextCoder(width, height).Encode(pictures.View, encoder);
        encoder.Finish();
        var back = new BitMatrix(count, width * height);
        var decoder = new RangeDecoder(encoder.Bytes);
        new ContextCoder(width, height).Decode(ref decoder, back.View);
        Assert.Equal(pictures.Words.ToArray(), back.Words.ToArray());
    }

    [Fact]
    public void Noise_takes_its_entropy_and_what_learning_65536_contexts_costs()
    {
        const double P = 0.1, Entropy = 0.468996;
        BitMatrix pictures = Noise(400, 1024, P, 3);
        int bytes = Size(new ContextCoder(32, 32), pictures);
        Assert.InRange(8.0 * bytes / (400 * 1024), Entropy * 0.99, Entropy * 1.2);
    }

    [Fact]
    public void What_it_learned_before_makes_pictures_shorter()
    {
        BitMatrix first = Glyphs(0, 300), then = Glyphs(300, 50);
        var learned = new ContextCoder(28, 28);
        learned.Learn(first.View);
        int with = Size(learned, then), without = Size(new ContextCoder(28, 28), then);
        Assert.InRange(with, 1, without * 9 / 10);
    }

    [Fact]
    public void Refuses_pictures_of_another_size()
    {
        var pictures = new BitMatrix(1, 27);
        Assert.Throws<ArgumentException>(() => new ContextCoder(4, 7).Learn(pictures.View));
    }

    private static int Size(ContextCoder coder, BitMatrix pictures)
    {
        var encoder = new RangeEncoder();
        coder.Encode(pictures.View, encoder);
        encoder.Finish();
        return encoder.Bytes.Length;
    }

    private static BitMatrix Noise(int rows, int columns, double p, int seed)
    {
        var random = new System.Random(seed);
        var bits = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) bits[r, c] = random.NextDouble() < p;
        }

        return bits;
    }

    private static BitMatrix Glyphs(int first, int count)
    {
        IBinarySource source = SourceFactory.Create("glyphs", new SourceOptions());
        var bits = new BitMatrix(count, source.Length);
        source.Read(first, 0, bits.View);
        return bits;
    }
}
