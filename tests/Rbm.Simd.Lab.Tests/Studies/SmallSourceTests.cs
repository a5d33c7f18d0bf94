using Rbm.Simd.Lab.Studies;

namespace Rbm.Simd.Lab.Tests.Studies;

public sealed class SmallSourceTests
{
    [Fact]
    public void Bars_and_stripes_of_side_three_are_fourteen_patterns_of_which_two_are_twice_as_likely()
    {
        double[] p = SmallSource.BarsAndStripes(3).Distribution.Probabilities.ToArray();
        Assert.Equal(512, p.Length);
        Assert.Equal(14, p.Count(x => x > 0));
        Assert.Equal((0.125, 0.125), (p[0], p[511]));
        Assert.Equal(12, p.Count(x => x == 0.0625));

        // The middle row, and the middle column.
        Assert.Equal((0.0625, 0.0625), (p[0b000_111_000], p[0b010_010_010]));
    }

    [Fact]
    public void A_sparse_source_has_so_many_words_of_its_seed()
    {
        double[] p = SmallSource.Sparse(8, 12, 3).Distribution.Probabilities.ToArray();
        Assert.Equal(12, p.Count(x => x > 0));
        Assert.Equal(1, p.Sum(), 1e-12);
        Assert.Equal(p, SmallSource.Sparse(8, 12, 3).Distribution.Probabilities.ToArray());
        Assert.NotEqual(p, SmallSource.Sparse(8, 12, 4).Distribution.Probabilities.ToArray());
        Assert.All(SmallSource.Sparse(3, 8, 1).Distribution.Probabilities.ToArray(), x => Assert.True(x > 0));
    }

    [Fact]
    public void Items_have_the_letters_in_their_proportions()
    {
        // By Hoeffding, for each letter: 2 exp(-2 n t^2) with n = 100,000 and t = 0.012 is 6e-13; 512 letters, 2 sources.
        foreach (SmallSource source in (SmallSource[])[SmallSource.BarsAndStripes(3), SmallSource.Markov(0.25, 8)])
        {
            double[] shares = SmallSource.Shares(source.Draw(100_000, 7));
            double[] p = source.Distribution.Probabilities.ToArray();
            for (int x = 0; x < p.Length; x++)
            {
                Assert.True(Math.Abs(shares[x] - p[x]) < 0.012, $"{source.Name}: letter {x} has {shares[x]}, expected {p[x]}");
                if (p[x] == 0) Assert.Equal(0, shares[x]);
            }
        }
    }

    [Fact]
    public void A_source_that_is_too_large_or_empty_is_refused()
    {
        Refused(() => SmallSource.Bernoulli(0.3, 13), "bits is 13, expected 1 to 12");
        Refused(() => SmallSource.BarsAndStripes(4), "side is 4, expected 2 or 3");
        Refused(() => SmallSource.Sparse(3, 9, 1), "words is 9, expected 1 to 8");

        static void Refused(Func<SmallSource> make, string message) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(make).Message);
    }
}
