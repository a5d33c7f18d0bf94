using System.Text;
using System.Text.RegularExpressions;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Hardening;

public partial class ModelHardeningTests
{
    /// <summary>Good models.</summary>
    internal static readonly List<byte[]> Corpus =
    [
        Bytes(Model([5, 3], network: true, DistortionMeasure.Hamming)),
        Bytes(Model([7, 4, 2], network: false, DistortionMeasure.Wem)),
        Bytes(Model([4, 6, 3], network: true, DistortionMeasure.Asymmetric(2, 1).WithWeights([1, 0.5, 0, 3]))),
        Bytes(Model([6, 3], network: false, DistortionMeasure.Hamming) with { CodeModel = new CodeModel([5, -7, 300]) }),
        Bytes(Model([6, 3], network: false, DistortionMeasure.Hamming) with { CodeModel = new CodeModel([5, -7, 300], [-9, 1, 40]) }),
    ];

    [Theory]
    [InlineData(21, 6000)]
    public void A_damaged_model_is_refused(int seed, int runs)
    {
        var mutator = new Mutator(seed);
        for (int run = 0; run < runs; run++)
        {
            byte[] bad = mutator.Next(Corpus, out int origin);
            CompressionModel? read = Guard.Run(bad, "model", () => ModelFile.Load(Guard.Stream(bad, seeks: true)));

            // What is no part of the identity, such as the history, may differ; what codes and decodes may not.
            if (read is not null) Assert.Contains(ModelIdentity.Of(read), Corpus.Select(Identity));
        }
    }

    [Theory]
    [InlineData(22, 6000)]
    public void A_model_under_a_right_identity_is_refused_or_whole(int seed, int runs)
    {
        var mutator = new Mutator(seed);
        int mended = 0;
        for (int run = 0; run < runs; run++)
        {
            Check(Mend(mutator.Next(Corpus, out _), ref mended));
        }

        Assert.InRange(mended, runs / 60, runs);
    }

    [Fact]
    public void Every_byte_that_matters_is_found()
    {
        foreach (byte[] good in Corpus)
        {
            ModelIdentity identity = Identity(good);
            for (int at = 0; at < good.Length; at++)
            {
                foreach (byte flip in (byte[])[0x01, 0x20, 0x80, 0xFF])
                {
                    byte[] bad = [.. good];
                    bad[at] ^= flip;
                    CompressionModel? read = Guard.Run(bad, "model", () => ModelFile.Load(Guard.Stream(bad, seeks: true)));
                    if (read is not null) Assert.Equal(identity, ModelIdentity.Of(read));
                }
            }
        }
    }

    /// <summary>Reads a model; what is accepted is whole.</summary>
    internal static void Check(byte[] bad)
    {
        CompressionModel? read = Guard.Run(bad, "model", () => ModelFile.Load(Guard.Stream(bad, seeks: true)));
        if (read is null) return;
        byte[] again = Bytes(read);
        Assert.Equal(ModelIdentity.Of(read), Identity(again));
        Assert.All(read.Autoencoder.Encoder, layer => Assert.DoesNotContain(layer.Bias.Span.ToArray(), b => !float.IsFinite(b)));
    }

    /// <summary>Makes the identity right: the reader says which one the tensors have; it is put where the file has its own.</summary>
    internal static byte[] Mend(byte[] bad, ref int mended)
    {
        try
        {
            ModelFile.Load(new MemoryStream(bad));
        }
        catch (InvalidDataException failure) when (Right().Match(failure.Message) is { Success: true } found)
        {
            string text = Encoding.Latin1.GetString(bad);
            mended++;
            return Encoding.Latin1.GetBytes(text.Replace(found.Groups[2].Value, found.Groups[1].Value));
        }
        catch (InvalidDataException)
        {
        }

        return bad;
    }

    [GeneratedRegex("its tensors have identity ([0-9a-f]{64}), expected ([0-9a-f]{64})")]
    private static partial Regex Right();

    private static ModelIdentity Identity(byte[] file) => ModelIdentity.Of(ModelFile.Load(new MemoryStream(file)));

    private static CompressionModel Model(int[] sizes, bool network, DistortionMeasure measure)
    {
        DeepBeliefNetwork drawn = Drawn.Network(5, sizes);
        return new CompressionModel
        {
            Network = network ? drawn : null,
            Autoencoder = DeepAutoencoder.Unroll(drawn),
            Measure = measure,
            Beta = network ? 0.7 : null,
            History = new Dictionary<string, string> { ["source"] = "drawn" },
        };
    }

    private static byte[] Bytes(CompressionModel model)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream);
        return stream.ToArray();
    }
}
