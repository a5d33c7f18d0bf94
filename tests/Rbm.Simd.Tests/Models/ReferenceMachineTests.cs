using System.Buffers.Binary;
using System.IO.Compression;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Models;

/// <summary>
/// The published CD-25 machine, 784 x 500, of Salakhutdinov and Murray, "On the quantitative analysis of deep belief networks"
/// (ICML 2008): free energies known in double precision.
/// </summary>
public class ReferenceMachineTests
{
    private const string Folder = "cd25_500/", Items = Folder + "test-binarized-idx3-ubyte.gz";

    [SharedDataFact(Items, Folder + "W.bin.gz", Folder + "a.bin.gz", Folder + "b.bin.gz")]
    public void Free_energies_are_the_known_ones()
    {
        RestrictedBoltzmannMachine machine = Read();
        using FileStream file = File.OpenRead(SharedData.Get(Items));
        BitSource items = BitSource.Copy(new BinarizedImages(IdxReader.ReadImages(file, Items), Binarization.Threshold, 1));
        var bits = new BitMatrix(items.Count, items.Length);
        items.Read(0, 0, bits.View);
        using var team = new WorkerTeam(2);
        var workspace = new Workspace();

        var energies = new double[items.Count];
        machine.FreeEnergy(bits.View, energies, team, workspace);
        Assert.Equal(366.2257135276, -energies[0], 2e-3);
        Assert.Equal(364.9259338809, -energies.Average(), 2e-3);
        Assert.Equal(22.602662, Math.Sqrt(energies.Average(e => e * e) - energies.Average() * energies.Average()), 1e-2);

        machine.FreeEnergy(new BitMatrix(1, 784).View, energies, team, workspace);
        Assert.Equal(436.4938195783, -energies[0], 2e-3);

        var hidden = new Matrix(items.Count, 500);
        machine.Up.Probabilities(bits.View, hidden.View, team, workspace);
        double mean = Enumerable.Range(0, items.Count).Average(r => hidden.Row(r).ToArray().Average(p => (double)p));
        Assert.Equal(0.262712, mean, 1e-5);
    }

    // W is stored column by column, 784 x 500.
    private static RestrictedBoltzmannMachine Read()
    {
        var machine = new RestrictedBoltzmannMachine(784, 500);
        double[] w = Numbers("W.bin.gz", 784 * 500);
        for (int i = 0; i < 784; i++)
        {
            for (int j = 0; j < 500; j++) machine.Weights[i, j] = (float)w[j * 784 + i];
        }

        double[] visible = Numbers("a.bin.gz", 784), hidden = Numbers("b.bin.gz", 500);
        for (int i = 0; i < 784; i++) machine.VisibleBias[i] = (float)visible[i];
        for (int j = 0; j < 500; j++) machine.HiddenBias[j] = (float)hidden[j];
        return machine;
    }

    private static double[] Numbers(string file, int count)
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.Get(Folder + file)), CompressionMode.Decompress);
        var bytes = new byte[count * sizeof(double)];
        stream.ReadExactly(bytes);
        var numbers = new double[count];
        for (int i = 0; i < count; i++) numbers[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)));
        return numbers;
    }
}
