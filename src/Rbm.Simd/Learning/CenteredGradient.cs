using System.Runtime.CompilerServices;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Learning;

/// <summary>
/// Turns the difference of the statistics of two equally large samples into the gradient of a centred machine, expressed in the
/// parameters of the plain one (Melchior, Fischer and Wiskott, JMLR 17(99)): with visible offsets mu and hidden offsets lambda,
/// dW = d(v h') - mu d(h)' - d(v) lambda', db = d(v) - dW lambda, dc = d(h) - dW' mu.
/// </summary>
internal static unsafe class CenteredGradient
{
    /// <summary>Corrects the three gradients in place.</summary>
    public static void Apply(
        Matrix weights, Span<float> visible, Span<float> hidden, ReadOnlySpan<float> visibleOffsets, ReadOnlySpan<float> hiddenOffsets,
        Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        float* products = workspace.Take<float>(hidden.Length), correction = workspace.Take<float>(hidden.Length);
        new Span<float>(correction, hidden.Length).Clear();
        fixed (float* dh = hidden, lambda = hiddenOffsets)
        {
            for (int i = 0; i < visible.Length; i++)
            {
                fixed (float* row = weights.Row(i))
                {
                    var body = new RowBody
                    {
                        Row = row, Hidden = dh, Offsets = lambda, Products = products, Correction = correction,
                        VisibleOffset = visibleOffsets[i], Visible = visible[i],
                    };
                    LaneLoop.Run(body, hidden.Length, Isa.Current);
                }

                visible[i] -= Reduction.Sum(new ReadOnlySpan<float>(products, hidden.Length));
            }
        }

        for (int j = 0; j < hidden.Length; j++) hidden[j] -= correction[j];
    }

    private struct RowBody : ILaneBody
    {
        public float* Row, Hidden, Offsets, Products, Correction;
        public float VisibleOffset, Visible;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Step<T>(nint j)
            where T : unmanaged, ILanes<T>
        {
            T lambda = T.Load(Offsets + j), mu = T.Create(VisibleOffset);
            T g = T.Load(Row + j) - mu * T.Load(Hidden + j) - T.Create(Visible) * lambda;
            g.Store(Row + j);
            (g * lambda).Store(Products + j);
            T.Fma(mu, g, T.Load(Correction + j)).Store(Correction + j);
        }
    }
}
