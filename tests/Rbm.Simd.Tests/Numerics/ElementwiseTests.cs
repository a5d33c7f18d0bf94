using Rbm.Simd.Numerics;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Numerics;

public class ElementwiseTests
{
    private const float Inf = float.PositiveInfinity, NaN = float.NaN;

    public static TheoryData<string, InstructionSet> NamesAndLevels => Functions.NamesAndLevels();

    public static TheoryData<string> Names => Functions.Names;

    [Theory]
    [MemberData(nameof(NamesAndLevels))]
    public void A_lane_does_not_depend_on_the_width_it_is_in(string name, InstructionSet level)
    {
        // Every 16381st bit pattern; single numbers go the scalar way.
        Functions.Elementwise apply = Functions.All[name].Apply;
        var x = new float[(int)(uint.MaxValue / 16381)];
        for (int i = 0; i < x.Length; i++) x[i] = BitConverter.UInt32BitsToSingle((uint)i * 16381u);
        float[] expected = new float[x.Length], actual = new float[x.Length];
        for (int i = 0; i < x.Length; i++) apply(x.AsSpan(i, 1), expected.AsSpan(i, 1), level);
        apply(x, actual, level);
        BitsAssert.Equal(Canonical(expected), Canonical(actual), name);
    }

    [Theory]
    [MemberData(nameof(NamesAndLevels))]
    public void Every_length_touches_its_elements_and_no_others(string name, InstructionSet level)
    {
        Functions.Elementwise apply = Functions.All[name].Apply;
        float[] x = Drawn.Matrix(1, 60, seed: 1, scale: 20).Row(0).ToArray(), one = new float[60];
        for (int i = 0; i < x.Length; i++) apply(x.AsSpan(i, 1), one.AsSpan(i, 1), InstructionSet.Portable);
        foreach (GuardedEnd end in Enum.GetValues<GuardedEnd>())
        {
            for (int length = 0; length <= 3 * 16 + 5; length++)
            {
                using var source = new GuardedMemory<float>(x.AsSpan(0, length), end);
                using var destination = new GuardedMemory<float>(length, end);
                apply(source.Span, destination.Span, level);
                BitsAssert.Equal(x.AsSpan(0, length), source.Span, "the source");
                BitsAssert.Equal(Canonical(one[..length]), Canonical(destination.Span.ToArray()), $"{length} elements");
                destination.AssertSurroundingsUntouched();

                apply(source.Span, source.Span, level);
                BitsAssert.Equal(Canonical(one[..length]), Canonical(source.Span.ToArray()), $"{length} elements in place");
                source.AssertSurroundingsUntouched();
            }
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndLevels))]
    public void Any_alignment_will_do(string name, InstructionSet level)
    {
        Functions.Elementwise apply = Functions.All[name].Apply;
        float[] x = Drawn.Matrix(1, 80, seed: 2, scale: 20).Row(0).ToArray(), whole = new float[80], part = new float[97];
        apply(x, whole, level);
        for (int from = 0; from < 17; from++)
        {
            for (int to = 0; to < 17; to++)
            {
                apply(x.AsSpan(from), part.AsSpan(to), level);
                BitsAssert.Equal(Canonical(whole[from..]), Canonical(part[to..(to + 80 - from)]), $"from {from} to {to}");
            }
        }
    }

    [Theory]
    [InlineData("exp", new[] { 0f, -0f, Inf, -Inf, NaN, 200, -200, 1e-30f }, new[] { 1f, 1, Inf, 0, NaN, Inf, 0, 1 })]
    [InlineData("sigmoid", new[] { 0f, -0f, Inf, -Inf, NaN, 200, -200, 1e-30f }, new[] { 0.5f, 0.5f, 1, 0, NaN, 1, 0, 0.5f })]
    [InlineData("softplus", new[] { Inf, -Inf, NaN, 200, -200, 1e30f }, new[] { Inf, 0, NaN, 200, 0, 1e30f })]
    [InlineData("log", new[] { 1f, 0, -0f, Inf, -Inf, -1, -1e-45f, NaN }, new[] { 0f, -Inf, -Inf, Inf, NaN, NaN, NaN, NaN })]
    [InlineData("log1p", new[] { 0f, -1, Inf, -Inf, -1.0000001f, NaN, 1e-40f }, new[] { 0f, -Inf, Inf, NaN, NaN, NaN, 1e-40f })]
    public void Special_values(string name, float[] x, float[] expected)
    {
        foreach (InstructionSet level in Simd.Isa.Supported)
        {
            for (int i = 0; i < x.Length; i++)
            {
                // In a whole vector and alone.
                foreach (int length in (int[])[16, 1])
                {
                    float[] source = new float[length], result = new float[length];
                    source.AsSpan().Fill(x[i]);
                    Functions.All[name].Apply(source, result, level);
                    Assert.All(result, y => Assert.Equal(expected[i], y));
                }
            }
        }
    }

    [Fact]
    public void Probabilities_stay_between_0_and_1_and_complement_each_other()
    {
        float[] x = [.. Enumerable.Range(-4000, 8001).Select(i => i / 30f)], p = new float[x.Length], q = new float[x.Length];
        Elementwise.Sigmoid(x, p);
        Elementwise.Sigmoid([.. x.Select(v => -v)], q);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.InRange(p[i], 0, 1);
            Assert.Equal(1.0, (double)p[i] + q[i], 2e-7);
            Assert.True(x[i] <= 0 == p[i] <= 0.5f, $"sigmoid({x[i]}) = {p[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Partial_overlap_and_short_destinations_are_refused(string name)
    {
        Functions.Elementwise apply = Functions.All[name].Apply;
        var memory = new float[40];
        Assert.Equal(
            "destination overlaps the source at element 1; they must be the same span or disjoint",
            Assert.Throws<ArgumentException>(
                () => apply(memory.AsSpan(0, 20), memory.AsSpan(1, 20), InstructionSet.Portable)).Message);
        Assert.Throws<ArgumentException>(() => apply(memory.AsSpan(5, 20), memory.AsSpan(0, 20), InstructionSet.Portable));
        Assert.Equal(
            "destination has 19 elements, 20 needed (the source's length)",
            Assert.Throws<ArgumentException>(
                () => apply(memory.AsSpan(0, 20), memory.AsSpan(20, 19), InstructionSet.Portable)).Message);
        apply(memory.AsSpan(0, 20), memory.AsSpan(20, 20), InstructionSet.Portable);
    }

    // The sign and payload of a NaN are not promised.
    private static float[] Canonical(float[] values) => [.. values.Select(v => float.IsNaN(v) ? float.NaN : v)];
}
