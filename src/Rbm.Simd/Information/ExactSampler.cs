using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>Independent samples of a machine's visible units, of its exact distribution: by enumeration, without a chain.</summary>
/// <remarks>
/// A state of the smaller layer is drawn by its probability, from a uniform number of 53 bits, and where that is the hidden layer, the
/// visible units are drawn given it. A sample does not depend on the number of threads or on what else is drawn; as the probabilities
/// are the same on every processor only to rounding, another processor may draw another state where the uniform number falls on a
/// boundary, about once in 2^40 samples.
/// </remarks>
public sealed unsafe class ExactSampler
{
    private readonly RestrictedBoltzmannMachine _machine;
    private readonly EnumeratedSide _side;
    private readonly double[] _cumulative;
    private readonly ulong _seed;

    /// <summary>Enumerates a machine.</summary>
    /// <param name="machine">
    /// The machine, which must not change; one layer has at most <see cref="PartitionFunction.MaxEnumerated"/> units.
    /// </param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">Both layers are larger, or a parameter is not finite.</exception>
    public ExactSampler(RestrictedBoltzmannMachine machine, ulong seed, WorkerTeam team)
    {
        FiniteParameters.Require(machine);
        _machine = machine;
        _seed = seed;
        _side = EnumeratedSide.Smaller(machine);
        double[] logs = PartitionFunction.BlockSums(_side, _side.Blocks, team);
        LogPartition = LogDomain.Sum(logs);
        _cumulative = new double[logs.Length];
        double sum = 0;
        for (int block = 0; block < logs.Length; block++) _cumulative[block] = sum += Math.Exp(logs[block] - LogPartition);
    }

    /// <summary>log Z, in nats.</summary>
    public double LogPartition { get; }

    /// <summary>Draws samples.</summary>
    /// <param name="visible">B x N bits, the result.</param>
    /// <param name="step">The draws' step; row r draws at row r of it.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The samples have another number of bits.</exception>
    public void Sample(BitView visible, uint step, WorkerTeam team, Workspace workspace)
    {
        Throw.IfDifferent(visible.Columns, _machine.Visible, "number of bits of a sample");
        using Workspace.Mark mark = workspace.Borrow();
        BitView states = _side.IsHidden ? workspace.TakeBits(visible.Rows, _side.Units) : visible;
        int each = (3 * _side.Others + 7) & -8;
        fixed (ulong* words = states.Words)
        {
            var job = new DrawJob
            {
                Side = _side, Cumulative = _cumulative, Stream = RandomUse.ExactSample.Stream(_seed, 0), Step = step,
                States = words, Scratch = workspace.Take<double>((long)each * team.Size), ScratchPerWorker = each,
            };
            team.Run(ref job, visible.Rows);
        }

        if (_side.IsHidden) _machine.SampleVisible(states, visible, RandomUse.ExactSample.Stream(_seed, 1), step, team, workspace);
    }

    /// <summary>Draws one state of the enumerated layer, which has one word.</summary>
    private struct DrawJob : IParallelJob
    {
        public EnumeratedSide Side;
        public double[] Cumulative;
        public RandomStream Stream;
        public uint Step;
        public ulong* States;
        public double* Scratch;
        public nint ScratchPerWorker;

        public readonly void Run(int index, int worker)
        {
            ulong random = (ulong)Stream.Draw(Step, (uint)index, 0) << 32 | Stream.Draw(Step, (uint)index, 1);
            double u = (random >> 11) * (1.0 / (1L << 53)) * Cumulative[^1];

            // The first block whose sum is above u, and how much of its own sum u takes.
            int block = FirstAbove(u);
            double before = block == 0 ? 0 : Cumulative[block - 1], within = (u - before) / (Cumulative[block] - before);
            double* logs = stackalloc double[EnumeratedSide.BlockStates];
            Side.LogWeights(block, Scratch + worker * ScratchPerWorker, logs);
            double sum = LogDomain.Sum(new ReadOnlySpan<double>(logs, EnumeratedSide.BlockStates));
            int state = 0, last = 0;
            for (; state < EnumeratedSide.BlockStates; state++)
            {
                double p = Math.Exp(logs[state] - sum);
                if (p == 0) continue;
                last = state;
                if ((within -= p) < 0) break;
            }

            States[index] = (ulong)block * EnumeratedSide.BlockStates + (uint)last;
        }

        private readonly int FirstAbove(double u)
        {
            int low = 0, high = Cumulative.Length - 1;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (Cumulative[middle] > u) high = middle;
                else low = middle + 1;
            }

            return low;
        }
    }
}
