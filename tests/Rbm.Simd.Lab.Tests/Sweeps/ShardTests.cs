using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.Tests.Sweeps;

public class ShardTests
{
    [Fact]
    public void Shards_part_the_results_without_gap_or_overlap()
    {
        for (int count = 1; count <= 7; count++)
            for (int number = 0; number < 20; number++)
                Assert.Single(Enumerable.Range(0, count), index => new Shard(index, count).Has(number));
        Assert.Equal([1, 4, 7], Enumerable.Range(0, 9).Where(new Shard(1, 3).Has));
    }

    [Theory]
    [InlineData("0/1", "", 0, 1)]
    [InlineData("2/3", "SLURM_ARRAY_TASK_ID=1", 2, 3)]
    [InlineData("/4", "SLURM_ARRAY_TASK_ID=3", 3, 4)]
    [InlineData("4", "JOB_COMPLETION_INDEX=2", 2, 4)]
    [InlineData("/4", "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=1", 3, 4)]
    [InlineData("/4", "SLURM_ARRAY_TASK_ID=0 JOB_COMPLETION_INDEX=2", 0, 4)]
    [InlineData(null, "", 0, 1)]
    [InlineData(null, "SLURM_ARRAY_TASK_ID=1", 0, 1)]
    [InlineData(null, "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=5", 1, 5)]
    public void A_part_is_given_or_the_environments(string? text, string environment, int index, int count) =>
        Assert.Equal(new Shard(index, count), Shard.Parse(text, Variables(environment)));

    [Theory]
    [InlineData("3/3", "", "--shard 3/3: part 3 of 3, 0 to 2 expected")]
    [InlineData("-1/3", "", "--shard -1/3: the part is '-1', a whole number expected")]
    [InlineData("0/0", "", "--shard 0/0: 0 parts, 1 or more expected")]
    [InlineData("x/3", "", "--shard x/3: the part is 'x', a whole number expected")]
    [InlineData("1/", "", "--shard 1/: the number of parts is '', a whole number expected")]
    [InlineData("", "", "--shard : the number of parts is '', a whole number expected")]
    [InlineData("/3", "", "--shard without a part needs SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX in the environment")]
    [InlineData("/3", "SLURM_ARRAY_TASK_ID=3", "SLURM_ARRAY_TASK_ID 3: part 3 of 3, 0 to 2 expected")]
    [InlineData("/3", "JOB_COMPLETION_INDEX=a", "JOB_COMPLETION_INDEX is 'a', a whole number expected")]
    public void Anything_else_is_refused(string text, string environment, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => Shard.Parse(text, Variables(environment))).Message);

    private static Func<string, string?> Variables(string text)
    {
        var variables = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(v => v.Split('=')[0], v => v.Split('=')[1]);
        return name => variables.GetValueOrDefault(name);
    }
}
