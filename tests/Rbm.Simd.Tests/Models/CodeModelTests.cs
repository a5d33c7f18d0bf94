using System.Text;
using FsCheck.Xunit;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Coding;

namespace Rbm.Simd.Tests.Models;

public class CodeModelTests
{
    [Property(MaxTest = 100)]
    public void A_chain_adds_the_weights_of_the_ones_before(byte bits, int seed)
    {
        int k = 2 + bits % 150;
        var random = new System.Random(seed);
        short[] biases = Numbers(random, k), weights = Numbers(random, k * (k - 1) / 2);
        ulong[] code = [(ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64()];
        var model = new CodeModel(biases, weights);
        int at = 0;
        for (int i = 0; i < k; i++)
        {
            int expected = biases[i];
            for (int j = 0; j < i; j++, at++) expected += (code[j / 64] >> j % 64 & 1) != 0 ? weights[at] : 0;
            Assert.Equal(expected, model.Logit(i, code));
        }

        Assert.Equal(16 * (k + k * (k - 1) / 2), model.SizeInBits);
    }

    [Fact]
    public void Refuses_tables_that_do_not_go_together()
    {
        Assert.Throws<ArgumentException>(() => new CodeModel([]));
        Assert.Throws<ArgumentException>(() => new CodeModel([1, 2, 3], [1, 2]));
        Assert.Throws<ArgumentException>(() => new CodeModel(new short[513], new short[513 * 512 / 2]));
        Assert.False(new CodeModel(new short[513]).IsChain);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Is_kept_in_the_model_file_and_part_of_the_identity(bool chain)
    {
        CompressionModel plain = TinyModels.Create();
        CompressionModel with = plain with { CodeModel = Tables(chain, 7) };
        CompressionModel other = plain with { CodeModel = Tables(chain, 8) };
        CompressionModel read = ModelFile.Load(new MemoryStream(Bytes(with)));
        Assert.True(read.CodeModel!.Biases.SequenceEqual(with.CodeModel!.Biases));
        Assert.True(read.CodeModel!.Weights.SequenceEqual(with.CodeModel!.Weights));
        Assert.Equal(ModelIdentity.Of(with), ModelIdentity.Of(read));
        Assert.Equal(3, new[] { plain, with, other }.Select(ModelIdentity.Of).Distinct().Count());
        Assert.Null(ModelFile.Load(new MemoryStream(Bytes(plain))).CodeModel);
        Assert.DoesNotContain("code_model", Encoding.Latin1.GetString(Bytes(plain)));
    }

    [Fact]
    public void Damage_and_wrong_shapes_are_found()
    {
        CompressionModel model = TinyModels.Create() with { CodeModel = Tables(true, 7) };
        byte[] good = Bytes(model);
        string text = Encoding.Latin1.GetString(good);

        byte[] changed = [.. good];
        // The tables come first among the tensors, after the header.
        changed[8 + BitConverter.ToInt32(good)] ^= 1;
        Fails(changed, "identity");
        Fails(Replaced("\"code_model.bias\":{\"dtype\":\"I16\"", "\"code_model.bias\":{\"dtype\":\"U16\""), "expected I16");
        Fails(Replaced("code_model.bias", "code_model.bios"), "none of format");
        Fails(Replaced("code_model.weights", "code_model.weighty"), "none of format");
        Assert.Throws<ArgumentException>(() => Bytes(model with { CodeModel = new CodeModel([1]) }));

        byte[] Replaced(string what, string by)
        {
            Assert.Contains(what, text);
            return Encoding.Latin1.GetBytes(text.Replace(what, by));
        }

        static void Fails(byte[] bytes, string words) =>
            Assert.Contains(words, Assert.Throws<InvalidDataException>(() => ModelFile.Load(new MemoryStream(bytes))).Message);
    }

    private static CodeModel Tables(bool chain, int seed)
    {
        var random = new System.Random(seed);
        const int K = TinyModels.Code;
        return new CodeModel(Numbers(random, K), chain ? Numbers(random, K * (K - 1) / 2) : []);
    }

    private static short[] Numbers(System.Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (short)random.Next(short.MinValue, short.MaxValue + 1))];

    private static byte[] Bytes(CompressionModel model)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream);
        return stream.ToArray();
    }
}
