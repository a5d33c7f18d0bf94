using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Coding;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;

namespace Rbm.Simd.Bench.Suites;

/// <summary>One item at a time through the embedding API, on one thread: N = 784, codes of 12 bits.</summary>
public class CodecBenchmarks : Suite
{
    private Codec _codec = null!;
    private CodecWorkspace _workspace = null!;
    private byte[] _item = [], _code = [];

    /// <summary>What is done.</summary>
    public enum Step
    {
        Encode,
        DecodeByNetwork,
        DecodeByCodebook,
    }

    [ParamsAllValues]
    public Step What { get; set; }

    public override Work Work => new(Items: 1);

    protected override void Prepare()
    {
        var autoencoder = new DeepAutoencoder(784, 1000, 900, 800, 12);
        InitialWeights.Draw(autoencoder, seed: 1);
        _codec = new Codec(
            new CompressionModel { Autoencoder = autoencoder }, new CodecOptions { CompileCodebook = What == Step.DecodeByCodebook });
        _workspace = _codec.CreateWorkspace();
        _item = new byte[_codec.ItemBytes];
        _code = new byte[_codec.CodeBytes];
        var digit = SuiteData.Bits(1, 784, SuiteData.DigitDensity);
        for (int j = 0; j < 784; j++) _item[j / 8] |= (byte)((digit[0, j] ? 1 : 0) << (j % 8));
        _codec.Encode(_item, _code, _workspace, out _);
    }

    [Benchmark]
    public int Ours()
    {
        int count;
        if (What == Step.Encode) _codec.Encode(_item, _code, _workspace, out count);
        else _codec.Decode(_code, _item, _workspace, out count);
        return count;
    }
}
