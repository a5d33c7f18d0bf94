using BenchmarkDotNet.Attributes;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Bench.Peers;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;

namespace Rbm.Simd.Bench.Suites;

/// <summary>
/// Functions of every element of an array of 65,536, random words and draws of bits, on one thread and in the L2 cache. The
/// worst ulp is that of the benchmark's own arguments against double precision.
/// </summary>
public class ElementwiseBenchmarks : Suite
{
    private const int Length = 1 << 16;

    private readonly AlignedBuffer<float> _source = new(Length), _destination = new(Length);
    private readonly byte[] _bytes = new byte[4 * Length];
    private readonly ulong[] _bits = new ulong[Length / 64];
    // Without a seed: with one the runtime falls back to its slow generator of old.
    private readonly System.Random _random = new();
    private readonly RandomStream _stream = RandomUse.HiddenUnits.Stream(1);
    private uint _step;

    /// <summary>What is computed.</summary>
    public enum Operation
    {
        Exp,
        Sigmoid,
        Softplus,
        Log,
        Log1p,
        RandomWords,
        BernoulliBits,
    }

    [ParamsAllValues]
    public Operation Function { get; set; }

    public override Work Work => new(Bytes: Function switch
    {
        Operation.RandomWords => 4.0 * Length,
        Operation.BernoulliBits => 4.125 * Length,
        _ => 8.0 * Length,
    });

    private bool IsFunction => Function <= Operation.Log1p;

    public override bool Has(string method) => method switch
    {
        nameof(TensorPrimitives) => IsFunction && Function != Operation.Softplus,
        nameof(SystemRandom) => Function >= Operation.RandomWords,
        _ => true,
    };

    protected override void Prepare()
    {
        // Arguments that the engine's units meet; for logarithms positive ones.
        bool logarithm = Function is Operation.Log or Operation.Log1p or Operation.BernoulliBits;
        for (int i = 0; i < Length; i++)
            _source.Span[i] = logarithm ? _stream.DrawOpenUniform(0, 0, (uint)i) : 40 * _stream.DrawUniform(0, 0, (uint)i) - 20;
        if (!IsFunction) return;

        Ours();
        Note.Write(Figures.UlpNote + nameof(Ours), WorstUlp());
        if (!Has(nameof(TensorPrimitives))) return;
        TensorPrimitives();
        Note.Write(Figures.UlpNote + nameof(TensorPrimitives), WorstUlp());
    }

    [Benchmark]
    public void Ours()
    {
        ReadOnlySpan<float> x = _source.Span;
        Span<float> y = _destination.Span;
        switch (Function)
        {
            case Operation.Exp: Elementwise.Exp(x, y); break;
            case Operation.Sigmoid: Elementwise.Sigmoid(x, y); break;
            case Operation.Softplus: Elementwise.Softplus(x, y); break;
            case Operation.Log: Elementwise.Log(x, y); break;
            case Operation.Log1p: Elementwise.Log1p(x, y); break;
            case Operation.RandomWords: RandomWords.Fill(_destination, _step++); break;
            default: BernoulliBits(); break;
        }
    }

    [Benchmark]
    [Peer(PeerList.Tensors)]
    public void TensorPrimitives()
    {
        ReadOnlySpan<float> x = _source.Span;
        Span<float> y = _destination.Span;
        switch (Function)
        {
            case Operation.Exp: System.Numerics.Tensors.TensorPrimitives.Exp(x, y); break;
            case Operation.Sigmoid: System.Numerics.Tensors.TensorPrimitives.Sigmoid(x, y); break;
            case Operation.Log: System.Numerics.Tensors.TensorPrimitives.Log(x, y); break;
            case Operation.Log1p: System.Numerics.Tensors.TensorPrimitives.LogP1(x, y); break;
            default: throw new NotSupportedException($"{Function}");
        }
    }

    [Benchmark]
    [Peer(PeerList.Runtime)]
    public void SystemRandom()
    {
        if (Function == Operation.RandomWords)
        {
            _random.NextBytes(_bytes);
            return;
        }

        ReadOnlySpan<float> p = _source.Span;
        for (int w = 0; w < _bits.Length; w++)
        {
            ulong word = 0;
            for (int j = 0; j < 64; j++) word |= _random.NextSingle() < p[w * 64 + j] ? 1ul << j : 0;
            _bits[w] = word;
        }
    }

    private unsafe void BernoulliBits()
    {
        _step++;
        for (int w = 0; w < _bits.Length; w++)
        {
            float* p = _source.Pointer + w * 64;
            _bits[w] = Isa.Current switch
            {
                InstructionSet.Avx512 => BernoulliPack.Draw<Lanes512>(p, 64, _stream, _step, 0, (uint)w),
                InstructionSet.Avx2 => BernoulliPack.Draw<Lanes256>(p, 64, _stream, _step, 0, (uint)w),
                _ => BernoulliPack.Draw<Lanes128>(p, 64, _stream, _step, 0, (uint)w),
            };
        }
    }

    private double WorstUlp()
    {
        double worst = 0;
        for (int i = 0; i < Length; i++)
        {
            double x = _source.Span[i];
            double exact = Function switch
            {
                Operation.Exp => Math.Exp(x),
                Operation.Sigmoid => 1 / (1 + Math.Exp(-x)),
                Operation.Softplus => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x))),
                Operation.Log => Math.Log(x),
                _ => Log1p(x),
            };
            float rounded = MathF.Abs((float)exact);
            worst = Math.Max(worst, Math.Abs(_destination.Span[i] - exact) / (MathF.BitIncrement(rounded) - rounded));
        }

        return worst;
    }

    // The library's own is the logarithm of a rounded 1 + x; this corrects for the rounding (Kahan).
    private static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }
}
