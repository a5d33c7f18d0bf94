using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Models;

public sealed class DeepAutoencoderTests : IDisposable
{
    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public static TheoryData<int[]> Sizes => [[30, 7], [70, 40, 9], [65, 66, 30, 5]];

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Unrolled_it_is_the_networks_mean_field_pass_bit_for_bit(int[] sizes)
    {
        DeepBeliefNetwork network = Drawn.Network(3, sizes);
        var autoencoder = DeepAutoencoder.Unroll(network);
        Assert.Equal(sizes, autoencoder.Sizes);
        BitMatrix x = Drawn.Bits(33, sizes[0], 1), code = new(33, sizes[^1]);

        // Up and down by the machines' W itself, in loops.
        Matrix p = new(33, sizes[0]);
        ((ReadOnlyBitView)x.View).Expand(p.View);
        foreach (RestrictedBoltzmannMachine machine in network.Machines)
            p = Pass(p, machine.Weights, machine.HiddenBias);
        MatrixView up = MeanFieldPass.Run(autoencoder.Encoder, x.View, UnitStates.Above(code.View), _team, _workspace);
        AssertEqual(p, up);

        Matrix down = new(33, sizes[^1]);
        for (int r = 0; r < 33; r++)
        {
            for (int j = 0; j < sizes[^1]; j++)
            {
                Assert.Equal(p[r, j] > 0.5f, code[r, j]);
                down[r, j] = code[r, j] ? 1 : 0;
            }
        }

        foreach (RestrictedBoltzmannMachine machine in network.Machines.Reverse())
            down = Pass(down, OracleGemm.Transpose(machine.Weights.View), machine.VisibleBias);
        AssertEqual(down, MeanFieldPass.Run(autoencoder.Reproducer, code.View, UnitStates.None, _team, _workspace));

        // Down from the probabilities, where the code was not rounded.
        Matrix real = p, engine = p;
        foreach (RestrictedBoltzmannMachine machine in network.Machines.Reverse())
            real = Pass(real, OracleGemm.Transpose(machine.Weights.View), machine.VisibleBias);
        foreach (DenseLayer layer in autoencoder.Reproducer)
        {
            var next = new Matrix(33, layer.Outputs);
            layer.Probabilities(engine.View, next.View, _team, _workspace);
            engine = next;
        }

        AssertEqual(real, engine.View);
    }

    [Fact]
    public void Unrolling_copies()
    {
        DeepBeliefNetwork network = Drawn.Network(3, 10, 6, 4);
        var autoencoder = DeepAutoencoder.Unroll(network);
        autoencoder.Encoder[0].Weights[0, 0] += 1;
        autoencoder.Reproducer[^1].Bias.Span[0] += 1;
        Assert.NotEqual(network.Machines[0].Weights[0, 0], autoencoder.Encoder[0].Weights[0, 0]);
        Assert.NotEqual(network.Machines[0].VisibleBias[0], autoencoder.Reproducer[^1].Bias.Span[0]);
    }

    [Fact]
    public void Sizes_are_mirrored_and_checked()
    {
        var autoencoder = new DeepAutoencoder(9, 5, 3);
        Assert.Equal((9, 3), (autoencoder.Visible, autoencoder.Code));
        Assert.Equal([(9, 5), (5, 3)], autoencoder.Encoder.Select(l => (l.Inputs, l.Outputs)));
        Assert.Equal([(3, 5), (5, 9)], autoencoder.Reproducer.Select(l => (l.Inputs, l.Outputs)));
        Assert.Throws<ArgumentException>(() => new DeepAutoencoder(9));
        Assert.ThrowsAny<ArgumentException>(() => new DeepAutoencoder(9, 0));
        Assert.Throws<ArgumentException>(() => new DeepBeliefNetwork(9));
    }

    private static Matrix Pass(Matrix input, Matrix weights, ReadOnlySpan<float> bias)
    {
        var result = new Matrix(input.Rows, weights.Columns);
        OracleGemm.ChainFromBias(input.View, weights.View, bias, result.View);
        for (int r = 0; r < result.Rows; r++) Elementwise.Sigmoid(result.Row(r), result.Row(r));
        return result;
    }

    private static void AssertEqual(Matrix expected, ReadOnlyMatrixView actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (int r = 0; r < expected.Rows; r++) BitsAssert.Equal(expected.Row(r), actual.Row(r), $"row {r}");
    }
}
