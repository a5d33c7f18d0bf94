using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>Operands with reproducible content.</summary>
internal static class Drawn
{
    /// <summary>Numbers uniform on -scale .. scale.</summary>
    public static Matrix Matrix(int rows, int columns, int seed, double scale = 1)
    {
        var random = new System.Random(seed);
        var matrix = new Matrix(rows, columns);
        for (int r = 0; r < rows; r++) Fill(matrix.Row(r), random, scale);
        return matrix;
    }

    /// <summary>Bits that are 1 with the given probability.</summary>
    public static BitMatrix Bits(int rows, int columns, int seed, double density = 0.3)
    {
        var random = new System.Random(seed);
        var matrix = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) matrix[r, c] = random.NextDouble() < density;
        }

        return matrix;
    }

    /// <summary>A machine with parameters uniform on -scale .. scale, both orientations of W filled.</summary>
    public static RestrictedBoltzmannMachine Machine(int visible, int hidden, int seed, double scale = 0.5)
    {
        var random = new System.Random(seed);
        var machine = new RestrictedBoltzmannMachine(visible, hidden);
        for (int i = 0; i < visible; i++) Fill(machine.Weights.Row(i), random, scale);
        Fill(machine.VisibleBias, random, scale);
        Fill(machine.HiddenBias, random, scale);
        using var team = new WorkerTeam(1);
        machine.TransposeWeights(team);
        return machine;
    }

    /// <summary>A network of such machines.</summary>
    public static DeepBeliefNetwork Network(int seed, params int[] sizes)
    {
        var network = new DeepBeliefNetwork(sizes);
        for (int l = 0; l < network.Machines.Count; l++)
            network.Machines[l].CopyFrom(Machine(sizes[l], sizes[l + 1], seed * 31 + l));
        return network;
    }

    public static void Fill(Span<float> values, System.Random random, double scale)
    {
        foreach (ref float value in values) value = (float)((2 * random.NextDouble() - 1) * scale);
    }
}
