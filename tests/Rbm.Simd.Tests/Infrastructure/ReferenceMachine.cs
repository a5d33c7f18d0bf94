using System.Buffers.Binary;
using System.IO.Compression;
using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>
/// The published CD-25 machine, 784 x 500, of Salakhutdinov and Murray, "On the quantitative analysis of deep belief networks"
/// (ICML 2008), and the 10,000 test images that its figures are of.
/// </summary>
internal static class ReferenceMachine
{
    public const string Items = Folder + "test-binarized-idx3-ubyte.gz", Weights = Folder + "W.bin.gz";
    public const string VisibleBias = Folder + "a.bin.gz", HiddenBias = Folder + "b.bin.gz";

    private const string Folder = "cd25_500/";

    /// <summary>The machine; W is stored column by column, in double precision.</summary>
    public static RestrictedBoltzmannMachine Read()
    {
        var machine = new RestrictedBoltzmannMachine(784, 500);
        double[] w = Numbers(Weights, 784 * 500);
        for (int i = 0; i < 784; i++)
        {
            for (int j = 0; j < 500; j++) machine.Weights[i, j] = (float)w[j * 784 + i];
        }

        double[] visible = Numbers(VisibleBias, 784), hidden = Numbers(HiddenBias, 500);
        for (int i = 0; i < 784; i++) machine.VisibleBias[i] = (float)visible[i];
        for (int j = 0; j < 500; j++) machine.HiddenBias[j] = (float)hidden[j];
        using var team = new WorkerTeam(1);
        machine.TransposeWeights(team);
        return machine;
    }

    /// <summary>The images, one a row.</summary>
    public static BitMatrix ReadItems()
    {
        using FileStream file = File.OpenRead(SharedData.Get(Items));
        BitSource items = BitSource.Copy(new BinarizedImages(IdxReader.ReadImages(file, Items), Binarization.Threshold, 1));
        var bits = new BitMatrix(items.Count, items.Length);
        items.Read(0, 0, bits.View);
        return bits;
    }

    private static double[] Numbers(string file, int count)
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.Get(file)), CompressionMode.Decompress);
        var bytes = new byte[count * sizeof(double)];
        stream.ReadExactly(bytes);
        var numbers = new double[count];
        for (int i = 0; i < count; i++) numbers[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)));
        return numbers;
    }
}

/// <summary>A test of <see cref="ReferenceMachine"/>, skipped where its files are absent.</summary>
internal sealed class ReferenceMachineFactAttribute() : SharedDataFactAttribute(
    ReferenceMachine.Items, ReferenceMachine.Weights, ReferenceMachine.VisibleBias, ReferenceMachine.HiddenBias);
