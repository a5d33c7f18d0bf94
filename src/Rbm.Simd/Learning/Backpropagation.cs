using System.Runtime.CompilerServices;
using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// The gradient of an autoencoder's reconstruction loss by back-propagation, through a code that is binary
/// (<see cref="CodeTraining.StraightThrough"/>) or noisy (<see cref="CodeTraining.AnnealedNoise"/>), or is given: then the reproducer
/// learns to reproduce from it, and the encoder to predict it.
/// </summary>
/// <remarks>
/// A bit's weight multiplies its loss. The measure's costs a and b do not enter: where the probabilities are calibrated, which both
/// losses reward, the reproducer's threshold a / (a + b) is optimal for any costs.
/// </remarks>
internal sealed unsafe class Backpropagation
{
    private readonly DeepAutoencoder _autoencoder;
    private readonly DenseLayer[] _layers;
    private readonly ReconstructionLoss _loss;
    private readonly CodeTraining _code;
    private readonly RandomStream _stream;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace;
    private readonly float[] _weights;
    private readonly int _widest;

    /// <summary>Prepares to compute gradients.</summary>
    /// <param name="autoencoder">The autoencoder.</param>
    /// <param name="loss">What is minimised.</param>
    /// <param name="code">How the code is made binary.</param>
    /// <param name="seed">The seed of the code's draws.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="weights">A factor on the loss of each of the N bits; empty for none.</param>
    public Backpropagation(
        DeepAutoencoder autoencoder, ReconstructionLoss loss, CodeTraining code, ulong seed, WorkerTeam team, Workspace workspace,
        ReadOnlySpan<double> weights = default)
    {
        if (weights.Length > 0) Throw.IfDifferent(weights.Length, autoencoder.Visible, "number of weights of the loss");
        _weights = new float[weights.Length];
        for (int i = 0; i < weights.Length; i++) _weights[i] = (float)weights[i];
        _autoencoder = autoencoder;
        _layers = [.. autoencoder.Encoder, .. autoencoder.Reproducer];
        _widest = _layers.Max(layer => layer.Inputs);
        _loss = loss;
        _code = code;
        _stream = RandomUse.CodeUnits.Stream(seed);
        _team = team;
        _workspace = workspace;
    }

    /// <summary>Forward and back.</summary>
    /// <param name="input">B x N bits, x.</param>
    /// <param name="target">B x N, what the reproduction is compared with, in [0, 1].</param>
    /// <param name="step">The step of the code's draws.</param>
    /// <param name="noise">Scale of the code's noise, for <see cref="CodeTraining.AnnealedNoise"/>.</param>
    /// <param name="sink">Takes the gradients, the last layer's first.</param>
    /// <param name="given">B x K bits, the codes; none for the encoder's own.</param>
    /// <returns>Reproduced bits (probability above 1/2) that differ from the input, summed over the mini-batch.</returns>
    public long Run<TEpilogue>(
        ReadOnlyBitView input, ReadOnlyMatrixView target, uint step, float noise, IGradientSink<TEpilogue> sink,
        ReadOnlyBitView given = default)
        where TEpilogue : struct, IEpilogue
    {
        int rows = input.Rows, depth = _layers.Length, code = depth / 2 - 1;
        Throw.IfDifferent(input.Columns, _autoencoder.Visible, "number of bits of an item");
        Throw.IfDifferent(target.Rows, rows, "number of targets");
        Throw.IfDifferent(target.Columns, input.Columns, "number of bits of a target");
        bool isGiven = given.Rows > 0;
        if (isGiven)
        {
            Throw.IfDifferent(given.Rows, rows, "number of codes");
            Throw.IfDifferent(given.Columns, _autoencoder.Code, "number of bits of a code");
        }


        using Workspace.Mark mark = _workspace.Borrow();
        var storage = new LayerStorage(_workspace, _layers, rows);
        BitView bits = _workspace.TakeBits(rows, _autoencoder.Code);
        MatrixView sent = _workspace.TakeMatrix(rows, _autoencoder.Code);
        BitView reproduced = _workspace.TakeBits(rows, _autoencoder.Visible);
        if (isGiven) given.Expand(sent);
        Forward(input, storage, isGiven ? default : bits, sent, reproduced, step, noise);

        long differing = BitCounts.Differing(input, reproduced);

        // The deltas of a layer stand in one of two places in turn.
        long size = (long)rows * Matrix.StrideFor(_widest);
        float* here = _workspace.Take<float>(size), there = _workspace.Take<float>(size);
        float* sums = _workspace.Take<float>(Math.Max(_widest, _autoencoder.Visible));

        MatrixView delta = storage[depth - 1];
        LossGradient(delta, target);
        for (int l = depth - 1; l >= 0; l--)
        {
            // The layer below needs the weights as they were; then they may move.
            DenseLayer layer = _layers[l];
            MatrixView below = l == 0 ? default
                : isGiven && l == code + 1 ? Minus(storage[code], sent)
                : Back(layer, delta, storage[l - 1], here);
            if (l == 0) FeedFirst(input, delta, sink.Weights(l, layer));
            else Gemm.Feed(l == code + 1 ? sent : storage[l - 1], true, delta, false, sink.Weights(l, layer), _team, _workspace);

            var bias = new Span<float>(sums, layer.Outputs);
            ColumnSums.Compute(delta, bias);
            sink.Bias(l, layer, bias);
            delta = below;
            float* free = there;
            there = here;
            here = free;
        }

        return differing;
    }

    /// <summary>
    /// The loss's derivatives for the bits of given codes, as if these were real numbers: first guesses of what flipping each would do.
    /// </summary>
    /// <param name="codes">B x K bits.</param>
    /// <param name="target">B x N, what the reproduction is compared with, in [0, 1].</param>
    /// <param name="gradient">B x K, the result.</param>
    public void CodeGradient(ReadOnlyBitView codes, ReadOnlyMatrixView target, MatrixView gradient)
    {
        int rows = codes.Rows, depth = _layers.Length, first = depth / 2;
        Throw.IfDifferent(codes.Columns, _autoencoder.Code, "number of bits of a code");
        Throw.IfDifferent(target.Rows, rows, "number of targets");
        Throw.IfDifferent(target.Columns, _autoencoder.Visible, "number of bits of a target");
        using Workspace.Mark mark = _workspace.Borrow();
        var storage = new LayerStorage(_workspace, _layers, rows);
        MatrixView sent = _workspace.TakeMatrix(rows, _autoencoder.Code);
        codes.Expand(sent);
        for (int l = first; l < depth; l++)
            _layers[l].Forward(l == first ? sent : storage[l - 1], storage[l], UnitStates.None, _team, _workspace);

        // The deltas of a layer stand in one of two places in turn.
        long size = (long)rows * Matrix.StrideFor(_widest);
        float* even = _workspace.Take<float>(size), odd = _workspace.Take<float>(size);
        MatrixView delta = storage[depth - 1];
        LossGradient(delta, target);
        for (int l = depth - 1; l > first; l--) delta = Back(_layers[l], delta, storage[l - 1], l % 2 == 0 ? even : odd);
        Gemm.Multiply(
            delta, false, _layers[first].Weights.View, true, gradient, ProductStart.Zero, default(NoEpilogue), _team, _workspace);
    }

    // Without a place for the code's bits what is sent on is there already.
    private void Forward(
        ReadOnlyBitView input, LayerStorage storage, BitView bits, MatrixView sent, BitView reproduced, uint step, float noise)
    {
        int depth = _layers.Length, code = depth / 2 - 1;
        for (int l = 0; l < depth; l++)
        {
            bool drawn = l == code && bits.Rows > 0 && _code == CodeTraining.StraightThrough;
            UnitStates states = drawn ? UnitStates.Draw(bits, _stream, step)
                : l == depth - 1 ? UnitStates.Above(reproduced)
                : UnitStates.None;
            if (l == code && bits.Rows > 0 && _code == CodeTraining.AnnealedNoise)
            {
                NoisyCode(input, storage, step, noise);
                storage[l].CopyTo(sent);
            }
            else if (l == 0)
            {
                _layers[l].Forward(input, storage[l], states, _team, _workspace);
            }
            else
            {
                _layers[l].Forward(l == code + 1 ? sent : storage[l - 1], storage[l], states, _team, _workspace);
            }

            if (drawn) ((ReadOnlyBitView)bits).Expand(sent);
        }
    }

    // sigmoid(z + noise * logistic), the logistic number log(u / (1 - u)) from a draw for its place.
    private void NoisyCode(ReadOnlyBitView input, LayerStorage storage, uint step, float noise)
    {
        int code = _layers.Length / 2 - 1;
        MatrixView z = storage[code];
        if (code == 0) _layers[0].Sums(input, z, _team, _workspace);
        else _layers[code].Sums(storage[code - 1], z, _team, _workspace);

        using Workspace.Mark mark = _workspace.Borrow();
        var odds = new Span<float>(_workspace.Take<float>(z.Columns), z.Columns);
        for (int r = 0; r < z.Rows; r++)
        {
            for (int j = 0; j < odds.Length; j++)
            {
                float u = _stream.DrawOpenUniform(step, (uint)r, (uint)j);
                odds[j] = u / (1 - u);
            }

            Elementwise.Log(odds, odds);
            Span<float> row = z.Row(r);
            for (int j = 0; j < odds.Length; j++) row[j] += noise * odds[j];
            Elementwise.Sigmoid(row, row);
        }
    }

    // p - t in p's place: the cross-entropy's derivative for z.
    private static MatrixView Minus(MatrixView probabilities, ReadOnlyMatrixView target)
    {
        for (int r = 0; r < probabilities.Rows; r++)
        {
            fixed (float* p = probabilities.Row(r), t = target.Row(r))
                LaneLoop.Run(new CrossEntropyBody(p, t), target.Columns, Isa.Current);
        }

        return probabilities;
    }

    // d loss / d z of the last layer: p - t for the cross-entropy, 2 (p - t) p (1 - p) for the squared error, times the bit's weight.
    private void LossGradient(MatrixView probabilities, ReadOnlyMatrixView target)
    {
        if (_loss == ReconstructionLoss.CrossEntropy) Minus(probabilities, target);
        for (int r = 0; r < probabilities.Rows && _loss == ReconstructionLoss.SquaredError; r++)
        {
            fixed (float* p = probabilities.Row(r), t = target.Row(r))
                LaneLoop.Run(new SquaredErrorBody(p, t), target.Columns, Isa.Current);
        }

        if (_weights.Length == 0) return;
        fixed (float* w = _weights)
        {
            for (int r = 0; r < probabilities.Rows; r++)
            {
                fixed (float* delta = probabilities.Row(r)) LaneLoop.Run(new WeightBody(delta, w), target.Columns, Isa.Current);
            }
        }
    }

    private void FeedFirst<TEpilogue>(ReadOnlyBitView input, ReadOnlyMatrixView delta, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        using Workspace.Mark mark = _workspace.Borrow();
        BitView columns = _workspace.TakeBits(input.Columns, input.Rows);
        BitTranspose.Transpose(input, columns);
        GatherProduct.Feed(columns, delta, epilogue, _team, _workspace);
    }

    // delta W' x a (1 - a) with the activations a below. For a drawn code a is its probability: straight through.
    private MatrixView Back(DenseLayer layer, ReadOnlyMatrixView delta, ReadOnlyMatrixView activations, float* place)
    {
        int stride = Matrix.StrideFor(activations.Columns);
        var below = new MatrixView(
            new Span<float>(place, activations.Rows * stride), activations.Rows, activations.Columns, stride);
        fixed (float* a = activations.Data)
        {
            var derivative = new SigmoidDerivative(a, activations.Stride);
            Gemm.Multiply(delta, false, layer.Weights.View, true, below, ProductStart.Zero, derivative, _team, _workspace);
        }

        return below;
    }

    private readonly struct CrossEntropyBody(float* p, float* t) : ILaneBody
    {
        private readonly float* _p = p, _t = t;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T> => (T.Load(_p + i) - T.Load(_t + i)).Store(_p + i);
    }

    private readonly struct SquaredErrorBody(float* p, float* t) : ILaneBody
    {
        private readonly float* _p = p, _t = t;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T>
        {
            T p = T.Load(_p + i), difference = p - T.Load(_t + i);
            ((difference + difference) * p * (T.Create(1f) - p)).Store(_p + i);
        }
    }

    private readonly struct WeightBody(float* delta, float* weights) : ILaneBody
    {
        private readonly float* _delta = delta, _weights = weights;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T> => (T.Load(_delta + i) * T.Load(_weights + i)).Store(_delta + i);
    }

    /// <summary>Multiplies a block of the product by a (1 - a).</summary>
    private readonly struct SigmoidDerivative(float* activations, nint stride) : IEpilogue
    {
        private readonly float* _activations = activations;
        private readonly nint _stride = stride;

        public void Prefetch(int row, int rows, int column, int columns)
        {
        }

        public void Apply<TLanes>(float* c, nint cStride, int row, int rows, int column, int columns)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int r = 0; r < rows; r++)
                LaneLoop.Run<Body, TLanes>(new(c + r * cStride, _activations + (row + r) * _stride + column), columns);
        }

        private readonly struct Body(float* c, float* a) : ILaneBody
        {
            private readonly float* _c = c, _a = a;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public void Step<T>(nint i)
                where T : unmanaged, ILanes<T>
            {
                T a = T.Load(_a + i);
                (T.Load(_c + i) * a * (T.Create(1f) - a)).Store(_c + i);
            }
        }
    }
}
