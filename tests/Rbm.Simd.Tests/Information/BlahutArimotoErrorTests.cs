using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

/// <summary>What cannot be worked with is refused before work starts, and said.</summary>
public class BlahutArimotoErrorTests
{
    private const double Never = double.PositiveInfinity;

    private static readonly double[,] Square = { { 0, 1 }, { 1, 0 } };

    [Theory]
    [InlineData(new[] { 0.5, 0.6 }, "probability values sum to 1.1, expected 1 within 1E-09")]
    [InlineData(new[] { 0.5, 0.4999 }, "probability values sum to 0.9999, expected 1 within 1E-09")]
    [InlineData(new[] { 1.5, -0.5 }, "probability 1 is -0.5, expected a finite number of 0 or more")]
    [InlineData(new[] { double.NaN, 1 }, "probability 0 is NaN, expected a finite number of 0 or more")]
    [InlineData(new[] { 0, double.PositiveInfinity }, "probability 1 is Infinity, expected a finite number of 0 or more")]
    [InlineData(new[] { 1.0 }, "number of probabilities is 1, expected 2")]
    public void Probabilities(double[] probabilities, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => BlahutArimoto.OfMatrix(probabilities, Square)).Message);

    [Fact]
    public void Distortions()
    {
        Assert.Equal(
            "distortion of row 1, column 0 is -1, expected 0 or more, or infinity for a forbidden pair",
            Refused(new[,] { { 0, 1 }, { -1.0, 0 } }));
        Assert.Equal(
            "distortion of row 0, column 1 is NaN, expected 0 or more, or infinity for a forbidden pair",
            Refused(new[,] { { 0, double.NaN }, { 1, 0 } }));
        Assert.Equal(
            "distortions of row 1 are all infinite: every pair of this letter is forbidden",
            Refused(new[,] { { 0, 1 }, { Never, Never } }));
        Assert.Equal("distortions are 0 x 3, expected 1 or more of each", Refused(new double[0, 3]));

        static string Refused(double[,] distortions) =>
            Assert.Throws<ArgumentException>(() => BlahutArimoto.OfMatrix([0.5, 0.5], distortions)).Message;
    }

    [Theory]
    [InlineData(-0.1, "beta is -0.1, expected 0 to 250000 (times the largest distortion, 4: 1000000, beyond which rounding decides)")]
    [InlineData(250001, "beta is 250001, expected 0 to 250000 (times the largest distortion, 4: 1000000, beyond which rounding decides)")]
    [InlineData(double.PositiveInfinity, "beta is Infinity, expected 0 to 250000 ")]
    [InlineData(double.NaN, "beta is NaN, expected 0 to 250000 ")]
    public void Betas_outside_the_range_of_double(double beta, string message)
    {
        BlahutArimoto solver = BlahutArimoto.OfBits(SourceDistribution.Uniform(4), DistortionMeasure.Hamming);
        double[] uniform = [.. Enumerable.Repeat(1 / 16.0, 16)];
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(() => solver.Solve(beta)).Message);
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(() => solver.Curve([1, beta])).Message);
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(() => solver.Evaluate(beta, uniform)).Message);
    }

    [Fact]
    public void Marginals()
    {
        BlahutArimoto solver = BlahutArimoto.OfBits(SourceDistribution.Uniform(1), DistortionMeasure.Wem);
        Assert.Equal(
            "number of probabilities of the marginal is 3, expected 2",
            Assert.Throws<ArgumentException>(() => solver.Evaluate(1, [0.5, 0.5, 0])).Message);
        Assert.Equal(
            "marginal probability values sum to 0.5, expected 1 within 1E-09",
            Assert.Throws<ArgumentException>(() => solver.Evaluate(1, [0.5, 0])).Message);
        Assert.Equal(
            "marginal probability 0 is -1, expected a finite number of 0 or more",
            Assert.Throws<ArgumentException>(() => solver.Solve(1, start: [-1, 2])).Message);

        // Under the constraint a 0 is not reproduced as 1.
        const string message = "marginal has no reproduction that the measure allows for source letter 0";
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => solver.Evaluate(1, [0, 1])).Message);
        BlahutArimoto matrix = BlahutArimoto.OfMatrix([0.5, 0.5], new[,] { { 0, Never }, { 1, 0 } });
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => matrix.Evaluate(1, [0, 1])).Message);
    }

    [Fact]
    public void Options()
    {
        BlahutArimoto solver = BlahutArimoto.OfMatrix([0.5, 0.5], Square);
        Assert.StartsWith(
            "Tolerance is 0, expected 1E-12 to 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => solver.Solve(1, new() { Tolerance = 0 })).Message);
        Assert.StartsWith(
            "MostIterations is 0, expected 1 or more",
            Assert.Throws<ArgumentOutOfRangeException>(() => solver.Solve(1, new() { MostIterations = 0 })).Message);
    }

    [Fact]
    public void Codebooks()
    {
        using var team = new WorkerTeam(1);
        BitMatrix items = new(3, 5), codewords = new(2, 5);
        Assert.Equal("number of bits of a codeword is 4, expected 5", Refused(items, new(2, 4)));
        Assert.Equal("number of codewords is 0, expected 1 to 65536", Refused(items, new(0, 5)));
        Assert.Equal("number of codewords is 65537, expected 1 to 65536", Refused(items, new(65537, 5)));
        Assert.Equal("items are 0 of 5 bits, expected 1 or more of each", Refused(new(0, 5), codewords));
        Assert.Equal(
            "number of probabilities is 2, expected 3",
            Assert.Throws<ArgumentException>(
                () => BlahutArimoto.OfCodebook(items.View, codewords.View, DistortionMeasure.Hamming, team, [0.5, 0.5])).Message);
        for (int bit = 0; bit < 5; bit++) (items[0, bit], items[1, bit], codewords[0, bit], codewords[1, bit]) = (true, true, true, true);
        Assert.Equal("source letter 2 has no reproduction that the measure allows", Refused(items, codewords));

        string Refused(BitMatrix some, BitMatrix words) =>
            Assert.Throws<ArgumentException>(() => BlahutArimoto.OfCodebook(some.View, words.View, DistortionMeasure.Wem, team)).Message;
    }
}
