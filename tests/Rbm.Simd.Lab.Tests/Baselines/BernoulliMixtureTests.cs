using Rbm.Simd.Bits;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Baselines;

public class BernoulliMixtureTests
{
    [Fact]
    public void No_step_lowers_the_likelihood()
    {
        using var team = new WorkerTeam(2);
        BitMatrix items = BaselineSources.Chains(1500, 60);
        var objective = new List<double>();
        BernoulliMixture.Fit(items, 4, new() { Steps = 30, Report = (_, value) => objective.Add(value) }, team);
        Assert.Equal(30, objective.Count);
        for (int i = 1; i < objective.Count; i++) Assert.True(objective[i] > objective[i - 1] - 1e-4, $"step {i}: {objective[i]}");
        Assert.True(objective[^1] > objective[0] + 1);
    }

    [Fact]
    public void Where_components_do_not_overlap_it_ends_where_counting_does()
    {
        // Two kinds of items that no component confuses: the optimum is known.
        const int Items = 300, Length = 64;
        const double Prior = 2;
        using var team = new WorkerTeam(2);
        BitMatrix noise = BaselineSources.Chains(Items, Length);
        BitMatrix items = BaselineSources.Make(Items, Length, (r, c) => c < 48 ? r % 3 == 0 : noise[r, c]);
        double last = 0;
        BernoulliMixture mixture = BernoulliMixture.Fit(
            items, 1, new() { Steps = 12, Prior = Prior, Seed = 3, Report = (_, value) => last = value }, team);

        double[] overall = [.. Enumerable.Range(0, Length).Select(c => (Count(c, _ => true) + 0.5) / (Items + 1))];
        double expected = 0;
        foreach (int kind in (int[])[0, 1])
        {
            Func<int, bool> of = r => (r % 3 == 0) == (kind == 0);
            double count = Enumerable.Range(0, Items).Count(of), weight = (count + Prior) / (Items + 2 * Prior);
            expected += (count + Prior) * Math.Log(weight);
            for (int c = 0; c < Length; c++)
            {
                double ones = Count(c, of) + Prior * overall[c], mean = ones / (count + Prior);
                expected += ones * Math.Log(mean) + (count + Prior - ones) * Math.Log(1 - mean);
            }
        }

        Assert.Equal(expected / Items, last, 1e-3);
        BitMatrix reproductions = mixture.Reproduce(items, team);
        for (int r = 0; r < Items; r++)
            for (int c = 0; c < Length; c++)
                Assert.Equal(c < 48 ? r % 3 == 0 : Mean(c, r % 3 == 0) > 0.5, reproductions[r, c]);

        int Count(int c, Func<int, bool> of) => Enumerable.Range(0, Items).Count(r => of(r) && items[r, c]);

        double Mean(int c, bool third)
        {
            double all = third ? Items / 3 : Items - Items / 3;
            return (Count(c, r => (r % 3 == 0) == third) + Prior * overall[c]) / (all + Prior);
        }
    }

    [Fact]
    public void Components_find_different_items_and_threads_change_nothing()
    {
        using WorkerTeam one = new(1), three = new(3);
        BitMatrix few = BaselineSources.Chains(4, 90);
        BitMatrix items = BaselineSources.Make(400, 90, (r, c) => few[r % 4, c]);
        Assert.Equal(0, BaselineSources.Wrong(items, BernoulliMixture.Fit(items, 4, new(), one).Reproduce(items, one)));

        BitMatrix chains = BaselineSources.Chains(1200, 60);
        BitMatrix first = BernoulliMixture.Fit(chains, 5, new() { Steps = 8 }, one).Reproduce(chains, one);
        Assert.Equal(0, BaselineSources.Wrong(first, BernoulliMixture.Fit(chains, 5, new() { Steps = 8 }, three).Reproduce(chains, three)));

        // Listening changes nothing, and steps do.
        Assert.Equal(0, BaselineSources.Wrong(
            first, BernoulliMixture.Fit(chains, 5, new() { Steps = 8, Report = (_, _) => { } }, one).Reproduce(chains, one)));
        BitMatrix start = BernoulliMixture.Fit(chains, 5, new() { Steps = 0 }, one).Reproduce(chains, one);
        Assert.InRange(BaselineSources.Wrong(chains, first), 0, 0.98 * BaselineSources.Wrong(chains, start));
        Assert.NotEqual(0, BaselineSources.Wrong(
            first, BernoulliMixture.Fit(chains, 5, new() { Steps = 8, Seed = 2 }, one).Reproduce(chains, one)));
    }
}
