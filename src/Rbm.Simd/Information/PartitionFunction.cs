using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>log Z of a machine, exactly: the sum over all states of its smaller layer, the other one summed in closed form.</summary>
/// <remarks>Double precision; the same for every number of threads, and on every processor to rounding.</remarks>
public static unsafe class PartitionFunction
{
    /// <summary>Units that the smaller layer may have: 2^24 states.</summary>
    public const int MaxEnumerated = EnumeratedSide.MaxUnits;

    // However many threads there are, so that their number does not show in the order of the sums.
    private const int Parts = 256;

    /// <summary>log Z in nats, where Z is the sum over v and h of exp(v'Wh + b'v + c'h).</summary>
    /// <param name="machine">The machine; one of its layers has at most <see cref="MaxEnumerated"/> units, the other any number.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">Both layers are larger, or a parameter is not finite.</exception>
    public static double Exact(RestrictedBoltzmannMachine machine, WorkerTeam team)
    {
        FiniteParameters.Require(machine);
        return Sum(EnumeratedSide.Smaller(machine), team);
    }

    /// <summary>Whether <see cref="Exact"/> can enumerate the machine.</summary>
    public static bool IsEnumerable(RestrictedBoltzmannMachine machine) => Math.Min(machine.Visible, machine.Hidden) <= MaxEnumerated;

    /// <summary>log Z by the states of a chosen layer.</summary>
    internal static double Sum(EnumeratedSide side, WorkerTeam team) => LogDomain.Sum(BlockSums(side, Parts, team));

    /// <summary>The logarithms of the sums over runs of blocks of states, as many as asked for or one a block.</summary>
    internal static double[] BlockSums(EnumeratedSide side, int parts, WorkerTeam team)
    {
        parts = Math.Min(parts, side.Blocks);
        var sums = new double[parts];
        var scratch = new AlignedBuffer<double>(checked(team.Size * SumJob.ScratchFor(side)));
        var job = new SumJob { Side = side, Parts = parts, Sums = sums, Scratch = scratch };
        team.Run(ref job, parts);
        return sums;
    }

    private struct SumJob : IParallelJob
    {
        public EnumeratedSide Side;
        public int Parts;
        public double[] Sums;
        public AlignedBuffer<double> Scratch;

        // 3 P numbers and a block, in whole cache lines.
        public static int ScratchFor(EnumeratedSide side) => ((3 * side.Others + 7) & -8) + EnumeratedSide.BlockStates;

        public readonly void Run(int index, int worker)
        {
            int each = ScratchFor(Side);
            double* scratch = Scratch.Pointer + (nint)worker * each, logs = scratch + each - EnumeratedSide.BlockStates;
            int end = (int)((long)(index + 1) * Side.Blocks / Parts);
            double sum = double.NegativeInfinity;
            for (int block = (int)((long)index * Side.Blocks / Parts); block < end; block++)
            {
                Side.LogWeights(block, scratch, logs);
                sum = LogDomain.Add(sum, LogDomain.Sum(new ReadOnlySpan<double>(logs, EnumeratedSide.BlockStates)));
            }

            Sums[index] = sum;
        }
    }
}
