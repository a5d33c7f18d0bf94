using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Linear;

/// <summary>Bias, product, sigmoid, draw and bit-pack in one go equal the same steps one after the other.</summary>
public sealed unsafe class UnitStatesTests : IDisposable
{
    private static readonly RandomStream Stream = RandomUse.HiddenUnits.Stream(0xABCDEF, 5);

    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    public static TheoryData<int, int, int, double> Shapes => new()
    {
        { 1, 1, 1, 0.5 }, { 3, 70, 63, 0.1 }, { 30, 65, 64, 0.9 }, { 65, 5, 65, 0.3 }, { 13, 128, 200, 0.6 },
        { 250, 20, 130, 0.2 },
    };

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Fused_equals_unfused(int rows, int inputs, int outputs, double density)
    {
        DenseLayer layer = Layer(inputs, outputs);
        BitMatrix x = Drawn.Bits(rows, inputs, 2, density);
        Matrix dense = new(rows, inputs), expected = new(rows, outputs);
        ((ReadOnlyBitView)x.View).Expand(dense.View);
        Oracle.OracleGemm.ChainFromBias(dense.View, layer.Weights.View, layer.Bias.Span, expected.View);
        for (int r = 0; r < rows; r++) Elementwise.Sigmoid(expected.Row(r), expected.Row(r));

        const uint step = 9, firstRow = 1000;
        const float threshold = 0.4f;
        foreach (bool real in (bool[])[false, true])
        {
            Matrix p = new(rows, outputs), q = new(rows, outputs), plain = new(rows, outputs);
            BitMatrix drawn = new(rows, outputs), above = new(rows, outputs);
            drawn.Words.Fill(ulong.MaxValue);
            above.Words.Fill(ulong.MaxValue);
            if (real)
            {
                layer.Forward(dense.View, p.View, UnitStates.Draw(drawn.View, Stream, step, firstRow), _team, _workspace);
                layer.Forward(dense.View, q.View, UnitStates.Above(above.View, threshold), _team, _workspace);
                layer.Probabilities(dense.View, plain.View, _team, _workspace);
            }
            else
            {
                layer.Forward(x.View, p.View, UnitStates.Draw(drawn.View, Stream, step, firstRow), _team, _workspace);
                layer.Forward(x.View, q.View, UnitStates.Above(above.View, threshold), _team, _workspace);
                layer.Probabilities(x.View, plain.View, _team, _workspace);
            }

            for (int r = 0; r < rows; r++)
            {
                BitsAssert.Equal(expected.Row(r), p.Row(r), $"row {r}");
                BitsAssert.Equal(expected.Row(r), q.Row(r), $"row {r}, thresholded");
                BitsAssert.Equal(expected.Row(r), plain.Row(r), $"row {r}, probabilities only");
                for (int j = 0; j < outputs; j++)
                {
                    Assert.Equal(Stream.DrawUniform(step, firstRow + (uint)r, (uint)j) < expected[r, j], drawn[r, j]);
                    Assert.Equal(expected[r, j] > threshold, above[r, j]);
                }
            }

            AssertPaddingClear(drawn);
            AssertPaddingClear(above);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Packed_draws_compare_the_uniform_draw_of_the_place(InstructionSet level)
    {
        for (int count = 1; count <= 64; count++)
        {
            using var p = new GuardedMemory<float>(Drawn.Matrix(1, count, count).Row(0));
            foreach (ref float value in p.Span) value = Math.Abs(value);
            p.Span[0] = count % 2;
            ulong word = level switch
            {
                InstructionSet.Avx512 => BernoulliPack.Draw<Lanes512>(p.Pointer, count, Stream, 3, 7, 11),
                InstructionSet.Avx2 => BernoulliPack.Draw<Lanes256>(p.Pointer, count, Stream, 3, 7, 11),
                _ => BernoulliPack.Draw<Lanes128>(p.Pointer, count, Stream, 3, 7, 11),
            };
            for (int j = 0; j < 64; j++)
            {
                bool expected = j < count && Stream.DrawUniform(3, 7, (uint)(64 * 11 + j)) < p.Span[j];
                Assert.Equal(expected, (word >> j & 1) != 0);
            }

            ulong above = level switch
            {
                InstructionSet.Avx512 => BernoulliPack.Above<Lanes512>(p.Pointer, count, 0.5f),
                InstructionSet.Avx2 => BernoulliPack.Above<Lanes256>(p.Pointer, count, 0.5f),
                _ => BernoulliPack.Above<Lanes128>(p.Pointer, count, 0.5f),
            };
            for (int j = 0; j < 64; j++) Assert.Equal(j < count && p.Span[j] > 0.5f, (above >> j & 1) != 0);
        }
    }

    [Fact]
    public void A_draw_at_its_probability_is_not_below_it()
    {
        // The probability that equals the draw, and the next above it.
        for (uint j = 0; j < 64; j++)
        {
            float u = Stream.DrawUniform(0, 0, j);
            var p = new float[64];
            fixed (float* pointer = p)
            {
                p[j] = u;
                Assert.Equal(0ul, BernoulliPack.Draw<Lanes128>(pointer, 64, Stream, 0, 0, 0));
                p[j] = MathF.BitIncrement(u);
                Assert.Equal(1ul << (int)j, BernoulliPack.Draw<Lanes128>(pointer, 64, Stream, 0, 0, 0));
            }
        }
    }

    [Fact]
    public void Passes_allocate_nothing_after_the_first()
    {
        DenseLayer layer = Layer(100, 130);
        foreach (double density in (double[])[0.1, 0.9])
        {
            BitMatrix x = Drawn.Bits(33, 100, 1, density);
            Matrix dense = new(33, 100), p = new(33, 130);
            for (int i = 0; i < 3; i++) Run();
            long capacity = _workspace.Capacity, before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 5; i++) Run();
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(capacity, _workspace.Capacity);

            void Run()
            {
                layer.Probabilities(x.View, p.View, _team, _workspace);
                layer.Probabilities(dense.View, p.View, _team, _workspace);
            }
        }
    }

    private static DenseLayer Layer(int inputs, int outputs)
    {
        var layer = new DenseLayer(inputs, outputs);
        var random = new System.Random(inputs);
        for (int i = 0; i < inputs; i++) Drawn.Fill(layer.Weights.Row(i), random, 0.5);
        Drawn.Fill(layer.Bias.Span, random, 1);
        return layer;
    }

    private static void AssertPaddingClear(BitMatrix bits)
    {
        if (bits.Columns % 64 == 0) return;
        for (int r = 0; r < bits.Rows; r++) Assert.Equal(0ul, bits.Row(r)[^1] >> bits.Columns % 64);
    }
}
