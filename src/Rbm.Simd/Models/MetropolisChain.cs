using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// Chains of the hidden layers of a network of two machines or more, whose invariant distribution is that of mu(h1 .. h^(L-1) given x)
/// exactly: what y is then drawn from is mu(y given x).
/// </summary>
/// <remarks>
/// Tilting P(y given h1) by exp(s'y) leaves the network with biases b + s, times r_x(h1) = product over i of
/// (1 + exp(b_i + s_i + W_i h1)) / (1 + exp(b_i + W_i h1)), the factor that Theorem 1 drops; a clamped unit's numerator is its 1 alone.
/// A move is a step of Gibbs sampling in the top machine, h^(L-1) to h^(L-1)', and new draws of the layers below it.
/// Detailed balance: 1. the step is reversible for P(h^(L-1)), as P(v) T(v, v') is the sum over h of P(h) P(v given h) P(v' given h).
/// 2. So P(H) Q(H, H') = P(h^(L-1)) T(h^(L-1), h^(L-1)') x [draws of H] x [draws of H'] is the same both ways, for H = (h1 .. h^(L-1)).
/// 3. With the target P(H) r_x(h1), Metropolis' acceptance is therefore min(1, r_x(h1') / r_x(h1)).
/// </remarks>
internal readonly unsafe ref struct MetropolisChain
{
    private const int RowsPerPart = 16;

    private readonly NetworkSweep _sweep;
    private readonly ReadOnlyBitView _source;
    private readonly VisibleField _field;
    private readonly BitView _bottom, _upper;
    private readonly Span<double> _logRatios;

    /// <summary>Starts the chains at the hidden states that an up-pass of x draws.</summary>
    /// <param name="sweep">The network and the draws' address.</param>
    /// <param name="source">B x N bits, x.</param>
    /// <param name="field">s(x).</param>
    /// <param name="step">The draws' step, that of the first move.</param>
    public MetropolisChain(NetworkSweep sweep, ReadOnlyBitView source, VisibleField field, uint step)
    {
        _sweep = sweep;
        _source = source;
        _field = field;
        IReadOnlyList<RestrictedBoltzmannMachine> machines = sweep.Network.Machines;
        _logRatios = new Span<double>(sweep.Workspace.Take<double>(source.Rows), source.Rows);
        ReadOnlyBitView below = source;
        for (int l = 0; l < machines.Count - 1; l++)
        {
            BitView above = sweep.Workspace.TakeBits(source.Rows, machines[l].Hidden);
            sweep.Draw(machines[l].Up, below, above, sweep.Address(l, 0), step);
            if (l == 0) _bottom = above;
            _upper = above;
            below = above;
        }

        LogRatios(_bottom, _logRatios);
    }

    /// <summary>h1.</summary>
    public ReadOnlyBitView Bottom => _bottom;

    /// <summary>Moves each chain, or lets it stay.</summary>
    /// <param name="step">The draws' step; every move has its own.</param>
    /// <returns>Chains that moved.</returns>
    public int Move(uint step)
    {
        Workspace workspace = _sweep.Workspace;
        using Workspace.Mark mark = workspace.Borrow();
        IReadOnlyList<RestrictedBoltzmannMachine> machines = _sweep.Network.Machines;
        int top = machines.Count - 1, rows = _source.Rows;
        BitView code = workspace.TakeBits(rows, machines[top].Hidden), upper = workspace.TakeBits(rows, machines[top].Visible);
        _sweep.Draw(machines[top].Up, _upper, code, _sweep.Address(top, 0), step);
        _sweep.Draw(machines[top].Down, code, upper, _sweep.Address(top, 1), step);
        BitView bottom = upper;
        for (int l = top - 1; l > 0; l--)
        {
            BitView target = workspace.TakeBits(rows, machines[l].Visible);
            _sweep.Draw(machines[l].Down, bottom, target, _sweep.Address(l, 1), step);
            bottom = target;
        }

        var logRatios = new Span<double>(workspace.Take<double>(rows), rows);
        LogRatios(bottom, logRatios);
        var logUniforms = new Span<float>(workspace.Take<float>(rows), rows);
        RandomStream stream = RandomUse.ChainAcceptance.Stream(_sweep.Seed, (int)_sweep.Use);
        for (int r = 0; r < rows; r++) logUniforms[r] = stream.DrawOpenUniform(step, _sweep.FirstRow + (uint)r, 0);
        Elementwise.Log(logUniforms, logUniforms);
        int moved = 0;
        for (int r = 0; r < rows; r++)
        {
            if (!(logUniforms[r] < logRatios[r] - _logRatios[r])) continue;
            moved++;
            _logRatios[r] = logRatios[r];
            bottom.Row(r).CopyTo(_bottom.Row(r));
            if (top > 1) upper.Row(r).CopyTo(_upper.Row(r));
        }

        return moved;
    }

    // log r_x(h1): single-precision terms as the kernels make them, summed in double in the order of the units.
    private void LogRatios(ReadOnlyBitView bottom, Span<double> results)
    {
        Workspace workspace = _sweep.Workspace;
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView sums = workspace.TakeMatrix(_source.Rows, _source.Columns);
        MatrixView shifted = workspace.TakeMatrix(_source.Rows, _source.Columns);
        _sweep.Network.Machines[0].Down.Sums(bottom, sums, _sweep.Team, workspace);
        fixed (float* z = sums.Data, s = shifted.Data)
        fixed (ulong* x = _source.Words)
        fixed (double* result = results)
        {
            var job = new LogRatioJob(z, s, sums.Stride, x, _source.WordsPerRow, _source.Rows, _field, result);
            _sweep.Team.Run(ref job, (_source.Rows + RowsPerPart - 1) / RowsPerPart);
        }
    }

    private readonly struct LogRatioJob(
        float* sums, float* shifted, nint stride, ulong* source, nint words, int rows, VisibleField field, double* results) : IParallelJob
    {
        public void Run(int index, int worker)
        {
            for (int r = index * RowsPerPart; r < Math.Min(rows, (index + 1) * RowsPerPart); r++)
                results[r] = Row(new(sums + r * stride, field.One.Length), new(shifted + r * stride, field.One.Length), source + r * words);
        }

        private double Row(Span<float> z, Span<float> moved, ulong* x)
        {
            for (int i = 0; i < z.Length; i++) moved[i] = z[i] + (IsOne(x, i) ? field.One[i] : field.Zero[i]);
            Elementwise.Softplus(z, z);
            Elementwise.Softplus(moved, moved);
            double sum = 0;
            for (int i = 0; i < z.Length; i++) sum += (field.Clamps && !IsOne(x, i) ? 0.0 : moved[i]) - z[i];
            return sum;
        }

        private static bool IsOne(ulong* x, int i) => (x[i >> 6] >> (i & 63) & 1) != 0;
    }
}
