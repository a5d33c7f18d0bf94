using System.Runtime.CompilerServices;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>Adam (Kingma and Ba, ICLR 2015) over the layers of an autoencoder, with the moments' start bias corrected.</summary>
internal sealed class Adam : IGradientSink
{
    private const double Beta1 = 0.9, Beta2 = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly WorkerTeam _team;

    // beta^t by repeated multiplication: Math.Pow is not the same everywhere.
    private double _decayed1 = 1, _decayed2 = 1;
    private float _rate, _scale;

    /// <summary>Prepares moments of zero for every layer.</summary>
    public Adam(IReadOnlyList<DenseLayer> layers, WorkerTeam team)
    {
        _team = team;
        FirstMoments = [.. layers.Select(l => new DenseLayer(l.Inputs, l.Outputs))];
        SecondMoments = [.. layers.Select(l => new DenseLayer(l.Inputs, l.Outputs))];
    }

    /// <summary>Running means of the gradients, shaped as the layers.</summary>
    public IReadOnlyList<DenseLayer> FirstMoments { get; }

    /// <summary>Running means of the squared gradients, shaped as the layers.</summary>
    public IReadOnlyList<DenseLayer> SecondMoments { get; }

    /// <summary>Steps done.</summary>
    public long Steps { get; private set; }

    /// <summary>Takes up the count of steps of an interrupted training.</summary>
    public void SkipTo(long steps)
    {
        while (Steps < steps) Advance();
    }

    /// <summary>Begins a step.</summary>
    /// <param name="rate">The step size.</param>
    /// <param name="items">Items that the gradients are summed over.</param>
    public void BeginStep(double rate, int items)
    {
        Advance();
        _rate = (float)(rate * Math.Sqrt(1 - _decayed2) / (1 - _decayed1));
        _scale = 1f / items;
    }

    /// <inheritdoc/>
    public unsafe void Layer(int index, DenseLayer layer, MatrixView weights, ReadOnlySpan<float> bias)
    {
        Update(bias, FirstMoments[index].Bias.Span, SecondMoments[index].Bias.Span, layer.Bias.Span);
        fixed (float* gradient = weights.Data)
        {
            var job = new RowsJob
            {
                Adam = this, Index = index, Parameters = layer.Weights, Gradient = gradient, Stride = weights.Stride,
            };
            _team.Run(ref job, (layer.Inputs + RowsJob.RowsPerPart - 1) / RowsJob.RowsPerPart);
        }
    }

    private void Advance()
    {
        Steps++;
        _decayed1 *= Beta1;
        _decayed2 *= Beta2;
    }

    private unsafe void Update(ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> parameter)
    {
        fixed (float* g = gradient, m = first, v = second, w = parameter)
        {
            var body = new Body { Gradient = g, First = m, Second = v, Parameter = w, Scale = _scale, Rate = _rate };
            LaneLoop.Run(body, parameter.Length, Isa.Current);
        }
    }

    private unsafe struct RowsJob : IParallelJob
    {
        public const int RowsPerPart = 16;

        public Adam Adam;
        public int Index;
        public Matrix Parameters;
        public float* Gradient;
        public int Stride;

        public readonly void Run(int index, int worker)
        {
            Matrix first = Adam.FirstMoments[Index].Weights, second = Adam.SecondMoments[Index].Weights;
            int end = Math.Min((index + 1) * RowsPerPart, Parameters.Rows);
            for (int r = index * RowsPerPart; r < end; r++)
            {
                var gradient = new ReadOnlySpan<float>(Gradient + (nint)r * Stride, Parameters.Columns);
                Adam.Update(gradient, first.Row(r), second.Row(r), Parameters.Row(r));
            }
        }
    }

    private unsafe struct Body : ILaneBody
    {
        public float* Gradient, First, Second, Parameter;
        public float Scale, Rate;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Step<T>(nint i)
            where T : unmanaged, ILanes<T>
        {
            T g = T.Load(Gradient + i) * T.Create(Scale);
            T m = T.Load(First + i), v = T.Load(Second + i);
            m = T.Fma(T.Create((float)(1 - Beta1)), g - m, m);
            v = T.Fma(T.Create((float)(1 - Beta2)), T.Fma(g, g, T.Create(0f) - v), v);
            m.Store(First + i);
            v.Store(Second + i);
            (T.Load(Parameter + i) - T.Create(Rate) * m / (T.Sqrt(v) + T.Create(Epsilon))).Store(Parameter + i);
        }
    }
}
