using Rbm.Simd.Numerics;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Numerics;

public class ReductionTests
{
    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    [Theory]
    [MemberData(nameof(Levels))]
    public void The_order_is_that_of_sixteen_lanes_and_a_balanced_tree(InstructionSet level)
    {
        float[] values = Drawn.Matrix(1, 200, seed: 1, scale: 1000).Row(0).ToArray();
        foreach (GuardedEnd end in Enum.GetValues<GuardedEnd>())
        {
            for (int length = 0; length <= values.Length; length++)
            {
                using var memory = new GuardedMemory<float>(values.AsSpan(0, length), end);
                BitsAssert.Equal(Naive(values[..length]), Reduction.Sum(memory.Span, level), $"{length} elements");
            }
        }
    }

    [Fact]
    public void The_order_matters_so_the_test_can_tell()
    {
        float[] values = Drawn.Matrix(1, 200, seed: 1, scale: 1000).Row(0).ToArray();
        Assert.NotEqual(values.Aggregate(0f, (sum, v) => sum + v), Reduction.Sum(values));
    }

    private static float Naive(float[] values)
    {
        var lanes = new float[16];
        for (int i = 0; i < values.Length; i++) lanes[i % 16] += values[i];
        for (int width = 8; width > 0; width /= 2)
        {
            for (int l = 0; l < width; l++) lanes[l] += lanes[l + width];
        }

        return lanes[0];
    }
}
