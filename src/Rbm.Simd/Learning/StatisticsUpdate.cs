using System.Runtime.CompilerServices;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// Statistics and momentum of a machine's weights in one pass: the gradient is summed in registers and moves the weights at once.
/// The same bits as <see cref="GatherProduct"/> and <see cref="MomentumUpdate"/> one after the other.
/// </summary>
internal static unsafe class StatisticsUpdate
{
    private const int ColumnsPerPart = 64;

    // Two blocks of units a part: enough parts for a machine of few hidden units, and rows of statistics that stay in L1.
    private const int RowsPerPart = 2 * StatePairs.Block;

    /// <summary>Updates the weights of a machine.</summary>
    /// <param name="pairs">The rows that each visible unit adds.</param>
    /// <param name="rows">The stacked matrix [P; -P'; P - P'].</param>
    /// <param name="weights">The weights, visible x hidden.</param>
    /// <param name="velocity">The last update, replaced by this one.</param>
    /// <param name="update">The constants of the update.</param>
    /// <param name="team">Who computes.</param>
    public static void Run(
        StatePairs pairs, ReadOnlyMatrixView rows, Matrix weights, Matrix velocity, MomentumUpdate update, WorkerTeam team)
    {
        fixed (float* statistics = rows.Data, w = weights.Data, v = velocity.Data)
        {
            var operands = new Operands
            {
                Pairs = pairs, Update = update,
                Rows = statistics, RowsStride = rows.Stride,
                Weights = w, Velocity = v, Stride = weights.Stride,
                Visible = weights.Rows, Hidden = weights.Columns,
            };
            switch (Isa.Current)
            {
                case InstructionSet.Avx512: Run<Lanes512>(operands, team); break;
                case InstructionSet.Avx2: Run<Lanes256>(operands, team); break;
                default: Run<Lanes128>(operands, team); break;
            }
        }
    }

    private static void Run<T>(Operands operands, WorkerTeam team)
        where T : unmanaged, ILanes<T>
    {
        var job = new Job<T> { Operands = operands };
        team.Run(ref job, Ceiling(operands.Hidden, ColumnsPerPart) * Ceiling(operands.Visible, RowsPerPart));
    }

    private static int Ceiling(int count, int size) => (count + size - 1) / size;

    private struct Operands
    {
        public StatePairs Pairs;
        public MomentumUpdate Update;
        public float* Rows, Weights, Velocity;
        public nint RowsStride, Stride;
        public int Visible, Hidden;
    }

    private struct Job<T> : IParallelJob
        where T : unmanaged, ILanes<T>
    {
        public Operands Operands;

        public readonly void Run(int index, int worker)
        {
            int parts = Ceiling(Operands.Visible, RowsPerPart);
            int column = index / parts * ColumnsPerPart, columns = Math.Min(ColumnsPerPart, Operands.Hidden - column);
            int row = index % parts * RowsPerPart, end = Math.Min(row + RowsPerPart, Operands.Visible);
            for (; row < end; row += StatePairs.Block)
            {
                int units = Math.Min(StatePairs.Block, end - row);
                nint j = 0;
                for (; j + 4 * T.Count <= columns; j += 4 * T.Count) FourVectors(in Operands, row, units, column + j);
                for (; j < columns; j += T.Count) OneVector(in Operands, row, units, column + j);
            }
        }

        // Whole vectors only: the rows of a matrix end in padding that is zero and stays zero.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void FourVectors(in Operands operands, int first, int units, nint column)
        {
            float* rows = operands.Rows + column, weights = operands.Weights + column, velocities = operands.Velocity + column;
            nint rowsStride = operands.RowsStride, stride = operands.Stride;
            int* order = operands.Pairs.Order + first;
            IndexLists lists = operands.Pairs.Lists;
            MomentumUpdate update = operands.Update;
            for (int u = 0; u < units; u++)
            {
                int unit = order[u];
                int* index = lists.Row(unit);
                T g0 = T.Create(0f), g1 = g0, g2 = g0, g3 = g0;
                for (nint k = lists.Count(unit); k > 0; k--)
                {
                    float* row = rows + *index++ * rowsStride;
                    g0 += T.Load(row);
                    g1 += T.Load(row + T.Count);
                    g2 += T.Load(row + 2 * T.Count);
                    g3 += T.Load(row + 3 * T.Count);
                }

                float* weight = weights + unit * stride, velocity = velocities + unit * stride;
                update.Apply(g0, velocity, weight);
                update.Apply(g1, velocity + T.Count, weight + T.Count);
                update.Apply(g2, velocity + 2 * T.Count, weight + 2 * T.Count);
                update.Apply(g3, velocity + 3 * T.Count, weight + 3 * T.Count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void OneVector(in Operands operands, int first, int units, nint column)
        {
            float* rows = operands.Rows + column, weights = operands.Weights + column, velocities = operands.Velocity + column;
            nint rowsStride = operands.RowsStride, stride = operands.Stride;
            int* order = operands.Pairs.Order + first;
            IndexLists lists = operands.Pairs.Lists;
            MomentumUpdate update = operands.Update;
            for (int u = 0; u < units; u++)
            {
                int unit = order[u];
                int* index = lists.Row(unit);
                T g = T.Create(0f);
                for (nint k = lists.Count(unit); k > 0; k--) g += T.Load(rows + *index++ * rowsStride);
                update.Apply(g, velocities + unit * stride, weights + unit * stride);
            }
        }
    }
}
