using System.Numerics;
using Rbm.Simd.Information;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Information;

public class UniformCodeBoundsTests
{
    [Theory]
    [InlineData(3, 1, 0.250000, 0.343750, 0.173952)]
    [InlineData(5, 1, 0.312500, 0.376953, 0.243004)]
    [InlineData(7, 4, 0.125000, 0.179222, 0.087648)]
    [InlineData(8, 4, 0.171875, 0.198293, 0.110028)]
    [InlineData(15, 11, 0.062500, 0.087181, 0.045432)]
    [InlineData(16, 8, 0.149658, 0.161368, 0.110028)]
    [InlineData(23, 12, 5842.0 / (2048 * 23), 0.140611, 0.102945)]
    [InlineData(24, 12, 0.139689, 0.147165, 0.110028)]
    [InlineData(31, 26, 0.031250, 0.043133, 0.023616)]
    [InlineData(32, 16, 0.133600, 0.139593, 0.110028)]
    [InlineData(784, 24, 0.402606, 0.403955, 0.397364)]
    public void Codes_of_finite_length(int length, int codeBits, double sphere, double random, double asymptotic)
    {
        Assert.Equal(sphere, UniformCodeBounds.SphereBound(length, codeBits), 5.1e-7);
        Assert.Equal(random, UniformCodeBounds.RandomCodeMean(length, codeBits), 5.1e-7);
        Assert.Equal(asymptotic, UniformCodeBounds.Asymptotic(length, codeBits), 5.1e-7);
    }

    /// <summary>The sphere bound by exact whole numbers, for every K.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(784)]
    public void The_sphere_bound_is_that_of_whole_numbers(int length)
    {
        for (int k = 0; k <= length; k += 1 + length / 9)
        {
            BigInteger left = BigInteger.One << (length - k), all = left, shell = 1, distances = 0;
            for (int r = 0; left > 0; r++)
            {
                BigInteger taken = BigInteger.Min(left, shell);
                distances += taken * r;
                left -= taken;
                shell = shell * (length - r) / (r + 1);
            }

            double expected = (double)(distances * (BigInteger.One << 60) / all / length) / Math.Pow(2, 60);
            Assert.Equal(expected, UniformCodeBounds.SphereBound(length, k), 1e-12);
        }
    }

    /// <summary>All codes of one and two words of three bits.</summary>
    [Fact]
    public void The_mean_of_random_codes_is_the_mean_over_all_codes()
    {
        double one = 0, two = 0;
        for (int x = 0; x < 8; x++)
        {
            for (int c = 0; c < 8; c++)
            {
                one += BitOperations.PopCount((uint)(x ^ c)) / 3.0 / 64;
                for (int e = 0; e < 8; e++)
                    two += Math.Min(BitOperations.PopCount((uint)(x ^ c)), BitOperations.PopCount((uint)(x ^ e))) / 3.0 / 512;
            }
        }

        Assert.Equal(one, UniformCodeBounds.RandomCodeMean(3, 0), 1e-14);
        Assert.Equal(two, UniformCodeBounds.RandomCodeMean(3, 1), 1e-14);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(784)]
    [InlineData(5000)]
    public void Bounds_are_in_order_and_fall(int length)
    {
        double lastSphere = 1, lastRandom = 1;
        for (int k = 0; k <= length; k += 1 + length / 20)
        {
            double sphere = UniformCodeBounds.SphereBound(length, k), random = UniformCodeBounds.RandomCodeMean(length, k);
            Assert.True(UniformCodeBounds.Asymptotic(length, k) <= sphere + 1e-12);
            Assert.True(sphere <= random + 1e-12);
            Assert.True(sphere < lastSphere && random < lastRandom);
            (lastSphere, lastRandom) = (sphere, random);
        }

        Assert.Equal(0.5, UniformCodeBounds.SphereBound(length, 0), 1e-12);
        Assert.Equal(0.5, UniformCodeBounds.RandomCodeMean(length, 0), 1e-12);
        Assert.Equal(0, UniformCodeBounds.SphereBound(length, length), 1e-12);
    }

    [Theory]
    [InlineData(784, 0.11, 0.506433, 0.509262, 0.506216)]
    [InlineData(100, 0.11, 0.527910, 0.550088, 0.533303)]
    [InlineData(784, 0.05, 0.719589, 0.722418, 0.719735)]
    public void Equiprobable_bits_with_excess_of_one_hundredth(
        int length, double distortion, double converse, double achievable, double approximation)
    {
        Assert.Equal(converse, UniformCodeBounds.ExcessConverse(length, distortion, 0.01), 5.1e-7);
        Assert.Equal(achievable, UniformCodeBounds.ExcessAchievable(length, distortion, 0.01), 5.1e-7);
        Assert.Equal(approximation, NormalApproximation.Rate(0.5, distortion, length, 0.01), 5.1e-7);
    }

    [Fact]
    public void A_whole_number_of_words_is_counted()
    {
        // N = 3, d = 1/3: V / 2^N = 1/2, so one word misses with 1/2, three with 1/8.
        Assert.Equal(0, UniformCodeBounds.ExcessAchievable(3, 1.0 / 3, 0.5), 1e-14);
        Assert.Equal(Math.Log2(2) / 3, UniformCodeBounds.ExcessAchievable(3, 1.0 / 3, 0.25), 1e-14);
        Assert.Equal(Math.Log2(3) / 3, UniformCodeBounds.ExcessAchievable(3, 1.0 / 3, 0.2), 1e-14);
        Assert.Equal(Math.Log2(0.75 * 2) / 3, UniformCodeBounds.ExcessConverse(3, 1.0 / 3, 0.25), 1e-14);
    }

    [Theory]
    [InlineData(0.11, 0.05, 0.01, 0.213519, 0.890702, 0.291931)]
    [InlineData(0.13, 0.05, 0.1, 0.271041, 0.850662, 0.313255)]
    public void Normal_approximation(double p, double distortion, double excess, double limit, double dispersion, double rate)
    {
        Assert.Equal(limit, BernoulliCurve.Rate(p, distortion), 5.1e-7);
        Assert.Equal(dispersion, NormalApproximation.Dispersion(p), 5.1e-7);
        Assert.Equal(rate, NormalApproximation.Rate(p, distortion, 784, excess), 5.1e-7);

        // E j = R(D) and Var j = V, by the two values of the tilted information.
        double tilt = distortion * Math.Log2((1 - distortion) / distortion);
        double zero = Math.Log2((1 - distortion) / (1 - p)) - tilt, one = Math.Log2((1 - distortion) / p) - tilt;
        double mean = (1 - p) * zero + p * one;
        Assert.Equal(limit, mean, 5.1e-7);
        Assert.Equal((1 - p) * Math.Pow(zero - mean, 2) + p * Math.Pow(one - mean, 2), NormalApproximation.Dispersion(p), 1e-12);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.025, 1.959963984540054)]
    [InlineData(0.01, 2.3263478740408408)]
    [InlineData(0.1, 1.2815515655446004)]
    [InlineData(0.9, -1.2815515655446004)]
    [InlineData(1e-9, 5.997807015007687)]
    public void Inverse_of_the_normal_tail(double probability, double expected)
    {
        Assert.Equal(expected, NormalApproximation.InverseTail(probability), 1e-12);
        if (probability < 0.4)
            Assert.Equal(Statistics.TwoSidedNormalBound(2 * probability), NormalApproximation.InverseTail(probability), 1e-8);
    }

    [Fact]
    public void What_is_outside_its_range_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformCodeBounds.SphereBound(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformCodeBounds.SphereBound(3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformCodeBounds.RandomCodeMean(3, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformCodeBounds.ExcessConverse(10, 0.6, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformCodeBounds.ExcessAchievable(10, 0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalApproximation.InverseTail(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalApproximation.Rate(0.2, 0.3, 10, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalApproximation.Dispersion(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinaryEntropy.Of(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinaryEntropy.Inverse(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => BernoulliCurve.Noise(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BernoulliCurve.Rate(2, 0.1));
    }
}
