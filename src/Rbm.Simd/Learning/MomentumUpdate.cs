using System.Runtime.CompilerServices;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// Gradient ascent with momentum: velocity = momentum x velocity + rate x (gradient - decay x parameter), parameter += velocity.
/// </summary>
internal readonly unsafe struct MomentumUpdate(float* gradient, float* velocity, float* parameter, float rate, float decay, float momentum)
    : ILaneBody
{
    private readonly float* _gradient = gradient, _velocity = velocity, _parameter = parameter;
    private readonly float _rate = rate, _decay = decay, _momentum = momentum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(nint i)
        where T : unmanaged, ILanes<T>
    {
        T w = T.Load(_parameter + i);
        T v = T.Fma(T.Load(_gradient + i), T.Create(_rate), w * T.Create(-_decay));
        v = T.Fma(T.Load(_velocity + i), T.Create(_momentum), v);
        v.Store(_velocity + i);
        (w + v).Store(_parameter + i);
    }

    /// <summary>Updates a vector of parameters.</summary>
    /// <param name="gradient">The summed gradient.</param>
    /// <param name="velocity">The last update, replaced by this one.</param>
    /// <param name="parameter">The parameters.</param>
    /// <param name="rate">The learning rate over the number of items that the gradient sums.</param>
    /// <param name="decay">The learning rate times the decay.</param>
    /// <param name="momentum">Share of the last update.</param>
    public static void Run(
        ReadOnlySpan<float> gradient, Span<float> velocity, Span<float> parameter, float rate, float decay, float momentum)
    {
        fixed (float* g = gradient, v = velocity, w = parameter)
            LaneLoop.Run(new MomentumUpdate(g, v, w, rate, decay, momentum), parameter.Length, Isa.Current);
    }

    /// <summary>Updates a matrix of parameters, its rows shared out among the team.</summary>
    public static void Run(Matrix gradient, Matrix velocity, Matrix parameter, float rate, float decay, float momentum, WorkerTeam team)
    {
        var job = new RowsJob(gradient, velocity, parameter, rate, decay, momentum);
        team.Run(ref job, (parameter.Rows + RowsJob.RowsPerPart - 1) / RowsJob.RowsPerPart);
    }

    private readonly struct RowsJob(Matrix gradient, Matrix velocity, Matrix parameter, float rate, float decay, float momentum)
        : IParallelJob
    {
        public const int RowsPerPart = 32;

        public void Run(int index, int worker)
        {
            int end = Math.Min((index + 1) * RowsPerPart, parameter.Rows);
            for (int r = index * RowsPerPart; r < end; r++)
                MomentumUpdate.Run(gradient.Row(r), velocity.Row(r), parameter.Row(r), rate, decay, momentum);
        }
    }
}
