using System.Runtime.CompilerServices;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// Gradient ascent with momentum: velocity = momentum x velocity + rate x (gradient - decay x parameter), parameter += velocity.
/// </summary>
/// <param name="rate">The learning rate over the number of items that the gradient sums.</param>
/// <param name="decay">The learning rate times the decay.</param>
/// <param name="momentum">Share of the last update.</param>
internal readonly unsafe struct MomentumUpdate(float rate, float decay, float momentum)
{
    private readonly float _rate = rate, _decay = decay, _momentum = momentum;

    /// <summary>Updates as many parameters as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(T gradient, float* velocity, float* parameter)
        where T : unmanaged, ILanes<T>
    {
        T w = T.Load(parameter);
        T v = T.Fma(gradient, T.Create(_rate), w * T.Create(-_decay));
        v = T.Fma(T.Load(velocity), T.Create(_momentum), v);
        v.Store(velocity);
        (w + v).Store(parameter);
    }

    /// <summary>Updates a vector of parameters.</summary>
    /// <param name="gradient">The summed gradient.</param>
    /// <param name="velocity">The last update, replaced by this one.</param>
    /// <param name="parameter">The parameters.</param>
    public void Run(ReadOnlySpan<float> gradient, Span<float> velocity, Span<float> parameter)
    {
        fixed (float* g = gradient, v = velocity, w = parameter)
            LaneLoop.Run(new Body(this, g, v, w), parameter.Length, Isa.Current);
    }

    /// <summary>Updates a matrix of parameters, its rows shared out among the team.</summary>
    public void Run(Matrix gradient, Matrix velocity, Matrix parameter, WorkerTeam team)
    {
        var job = new RowsJob(this, gradient, velocity, parameter);
        team.Run(ref job, (parameter.Rows + RowsJob.RowsPerPart - 1) / RowsJob.RowsPerPart);
    }

    private readonly struct Body(MomentumUpdate update, float* gradient, float* velocity, float* parameter) : ILaneBody
    {
        private readonly MomentumUpdate _update = update;
        private readonly float* _gradient = gradient, _velocity = velocity, _parameter = parameter;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T> => _update.Apply(T.Load(_gradient + i), _velocity + i, _parameter + i);
    }

    private readonly struct RowsJob(MomentumUpdate update, Matrix gradient, Matrix velocity, Matrix parameter) : IParallelJob
    {
        public const int RowsPerPart = 32;

        public void Run(int index, int worker)
        {
            int end = Math.Min((index + 1) * RowsPerPart, parameter.Rows);
            for (int r = index * RowsPerPart; r < end; r++) update.Run(gradient.Row(r), velocity.Row(r), parameter.Row(r));
        }
    }
}
