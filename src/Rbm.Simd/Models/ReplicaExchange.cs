using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// Parallel tempering (Desjardins, Courville, Bengio, Vincent and Delalleau, AISTATS 2010): every chain has a replica at each
/// inverse temperature of a ladder from 1, the machine itself, to 0; all do block Gibbs sampling, and neighbours exchange their
/// states with the probability that leaves the product of their distributions invariant.
/// </summary>
/// <remarks>
/// <para>
/// The path is that of annealed importance sampling, E_t(v, h) = -t (v'Wh + b'v + c'h) - (1 - t) a'v, with a base bias a that gives
/// units of the data's means. At t = 0 all units are independent, so that this replica forgets its state in one step; and it has
/// as many ones as the data. (Flattening the whole energy, a = 0, would leave half of the units on there: see the ladder's note.)
/// The chains find modes that the base reaches: where all data have a unit off, the base has it on once in a hundred states.
/// </para>
/// <para>
/// Exchanges compare the visible states alone, their hidden units summed out: log p_t(v) = t b'v + (1 - t) a'v + sum of
/// softplus(t (c + W'v)). The hidden units are drawn afterwards. This accepts at least as often as comparing energies of pairs
/// (v, h), since a marginal of two distributions is never further apart than they are.
/// </para>
/// <para>Row r R + k of the states is replica k of chain r: what a chain does depends on its number, not on the others.</para>
/// </remarks>
internal sealed unsafe class ReplicaExchange
{
    /// <summary>More replicas than this are refused.</summary>
    public const int MostTemperatures = 1000;

    private readonly AlignedBuffer<float> _ladder;
    private readonly AlignedBuffer<float> _biasDifference;
    private readonly long[] _tried;
    private readonly long[] _accepted;

    /// <summary>Prepares the exchange; the base bias is zero.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="temperatures">R, replicas of each chain, 1 to 1000; 1 is block Gibbs sampling.</param>
    public ReplicaExchange(RestrictedBoltzmannMachine machine, int temperatures)
    {
        Throw.IfOutside(temperatures, 1, MostTemperatures);
        Machine = machine;
        _ladder = new AlignedBuffer<float>(temperatures);
        for (int k = 0; k < temperatures; k++) _ladder.Span[k] = InverseTemperature(k, temperatures);
        BaseBias = new AlignedBuffer<float>(machine.Visible);
        _biasDifference = new AlignedBuffer<float>(machine.Visible);
        _tried = new long[temperatures - 1];
        _accepted = new long[temperatures - 1];
    }

    /// <summary>The machine, at t = 1.</summary>
    public RestrictedBoltzmannMachine Machine { get; }

    /// <summary>R, replicas of each chain.</summary>
    public int Temperatures => _ladder.Length;

    /// <summary>t of each replica: 1 first, 0 last.</summary>
    public ReadOnlySpan<float> Ladder => _ladder.Span;

    /// <summary>a, the visible biases at t = 0.</summary>
    public AlignedBuffer<float> BaseBias { get; }

    /// <summary>
    /// The shares of exchanges that were accepted between neighbours since <see cref="ForgetRates"/>; R - 1 of them, NaN where none
    /// was tried.
    /// </summary>
    public double[] Rates => [.. _accepted.Zip(_tried, (accepted, tried) => (double)accepted / tried)];

    /// <summary>Begins to count anew.</summary>
    public void ForgetRates()
    {
        _tried.AsSpan().Clear();
        _accepted.AsSpan().Clear();
    }

    /// <summary>t of replica k of R of them: y^(5/4), where y falls evenly from 1 to 0.</summary>
    // The least share of exchanges accepted between two neighbours, with 10, 20 and 30 replicas of the published CD-25 machine
    // (784 x 500): 0.04, 0.13, 0.32; of y itself 0.01, 0.11, 0.26; of y^(3/2) 0.06, 0.13, 0.22; of a geometric ladder 0.00, 0.03, 0.05.
    // With a = 0, the path to a flat distribution, it is 0.00 with 20 of them. A machine of two modes (12 x 6) is as well mixed by
    // y^(5/4) as by y. Square roots are rounded alike everywhere; powers are not.
    public static float InverseTemperature(int k, int temperatures)
    {
        double y = temperatures == 1 ? 1 : 1 - (double)k / (temperatures - 1);
        return (float)(y * Math.Sqrt(Math.Sqrt(y)));
    }

    /// <summary>
    /// Exchanges replicas, then draws the hidden units of each at its temperature.
    /// </summary>
    /// <param name="visible">B R x N bits; rows change places.</param>
    /// <param name="hidden">B R x K bits, the result.</param>
    /// <param name="probabilities">B R x K: the probabilities that the hidden units were drawn with.</param>
    /// <param name="draws">The draws' address.</param>
    /// <param name="odd">Whether replicas 1 and 2, 3 and 4 and so on may exchange, and not 0 and 1, 2 and 3.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="logRatios">B R results, or nothing: at the first of two replicas, the logarithm of the ratio of probabilities
    /// after and before their exchange.</param>
    public void Up(
        BitView visible, BitView hidden, MatrixView probabilities, ReplicaDraws draws, bool odd, WorkerTeam team, Workspace workspace,
        Span<double> logRatios = default)
    {
        using Workspace.Mark mark = workspace.Borrow();
        ReadOnlySpan<float> bias = Machine.VisibleBias, foundation = BaseBias.Span;
        for (int i = 0; i < bias.Length; i++) _biasDifference.Span[i] = bias[i] - foundation[i];
        Machine.Up.Sums(visible, probabilities, team, workspace);
        int chains = visible.Rows / Temperatures, scratchStride = Matrix.StrideFor(Machine.Hidden);
        var accepted = new Span<int>(workspace.Take<int>(visible.Rows), visible.Rows);
        accepted.Clear();
        fixed (float* sums = probabilities.Data)
        fixed (ulong* v = visible.Words, h = hidden.Words)
        fixed (int* flags = accepted)
        fixed (double* ratios = logRatios)
        {
            var operands = new Operands
            {
                Ladder = _ladder.Pointer, Temperatures = Temperatures, First = odd ? 1 : 0,
                BiasDifference = _biasDifference.Pointer,
                Sums = sums, Stride = probabilities.Stride, Units = Machine.Hidden,
                Visible = v, VisibleWords = visible.WordsPerRow, LastWord = BitMatrix.LastWordMask(visible.Columns),
                Hidden = h, HiddenWords = hidden.WordsPerRow,
                Scratch = workspace.Take<float>((long)team.Size * scratchStride), ScratchStride = scratchStride,
                Draws = draws, Accepted = flags, LogRatios = ratios,
            };
            switch (Isa.Current)
            {
                case InstructionSet.Avx512: Run<Lanes512>(operands, chains, team); break;
                case InstructionSet.Avx2: Run<Lanes256>(operands, chains, team); break;
                default: Run<Lanes128>(operands, chains, team); break;
            }
        }

        for (int k = odd ? 1 : 0; k + 1 < Temperatures; k += 2)
        {
            _tried[k] += chains;
            for (int r = 0; r < chains; r++) _accepted[k] += accepted[r * Temperatures + k];
        }
    }

    /// <summary>Draws the visible units of each replica at its temperature.</summary>
    /// <param name="hidden">B R x K bits.</param>
    /// <param name="visible">B R x N bits, the result.</param>
    /// <param name="draws">The draws' address.</param>
    /// <param name="transposed">Whether <see cref="RestrictedBoltzmannMachine.Down"/> holds the present weights.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    public void Down(
        ReadOnlyBitView hidden, BitView visible, ReplicaDraws draws, bool transposed, WorkerTeam team, Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView inputs = workspace.TakeMatrix(hidden.Rows, Machine.Visible);
        fixed (ulong* bits = visible.Words)
        {
            var epilogue = new TemperedEpilogue
            {
                Ladder = _ladder.Pointer, Temperatures = Temperatures, Base = BaseBias.Pointer,
                Bits = bits, WordsPerRow = visible.WordsPerRow,
                Stream = draws.Visible, Step = draws.Step, FirstRow = draws.FirstChain * (uint)Temperatures,
            };
            if (transposed) Machine.Down.Forward(hidden, inputs, epilogue, team, workspace);
            else Machine.Up.Backward(hidden, Machine.Down.Bias, inputs, epilogue, team, workspace);
        }
    }

    /// <summary>
    /// Draws visible states of the base, each replica its own; the draws' address is (step, chain times R + replica, unit).
    /// </summary>
    public void DrawBase(BitView visible, RandomStream stream, uint step, uint firstChain)
    {
        float[] p = new float[Machine.Visible];
        Elementwise.Sigmoid(BaseBias.Span, p);
        uint firstRow = firstChain * (uint)Temperatures;
        visible.Words.Clear();
        for (int r = 0; r < visible.Rows; r++)
        {
            Span<ulong> row = visible.Row(r);
            for (int i = 0; i < p.Length; i++)
                if (stream.DrawUniform(step, firstRow + (uint)r, (uint)i) < p[i]) row[i >> 6] |= 1ul << (i & 63);
        }
    }

    private static void Run<T>(Operands operands, int chains, WorkerTeam team)
        where T : unmanaged, ILanes<T>
    {
        var job = new Job<T> { Operands = operands };
        team.Run(ref job, chains);
    }

    private struct Operands
    {
        public float* Ladder, BiasDifference, Sums, Scratch;
        public int Temperatures, First, Units;
        public nint Stride, ScratchStride, VisibleWords, HiddenWords;
        public ulong* Visible, Hidden;
        public ulong LastWord;
        public ReplicaDraws Draws;
        public int* Accepted;
        public double* LogRatios;
    }

    private struct Job<T> : IParallelJob
        where T : unmanaged, ILanes<T>
    {
        public Operands Operands;

        public readonly void Run(int chain, int worker)
        {
            ref readonly Operands o = ref Operands;
            int first = chain * o.Temperatures;
            float* scratch = o.Scratch + worker * o.ScratchStride;
            for (int k = o.First; k + 1 < o.Temperatures; k += 2)
            {
                double ratio = LogRatio(in o, first + k, o.Ladder[k], o.Ladder[k + 1], scratch);
                if (o.LogRatios != null) o.LogRatios[first + k] = ratio;
                if (!Accepts(in o, ratio, chain, k)) continue;
                Exchange(o.Visible + (first + k) * o.VisibleWords, (int)o.VisibleWords);
                Exchange(o.Sums + (first + k) * o.Stride, (int)o.Stride, o.Units);
                o.Accepted[first + k] = 1;
            }

            uint address = (o.Draws.FirstChain + (uint)chain) * (uint)o.Temperatures;
            for (int k = 0; k < o.Temperatures; k++)
            {
                float* p = o.Sums + (first + k) * o.Stride;
                ulong* words = o.Hidden + (first + k) * o.HiddenWords;
                LaneLoop.Run<ScaledBody<SigmoidFunction>, T>(new(o.Ladder[k], p, p), o.Units);
                for (int j = 0; j < o.Units; j += 64)
                {
                    words[j / 64] = BernoulliPack.Draw<T>(
                        p + j, Math.Min(64, o.Units - j), o.Draws.Hidden, o.Draws.Step, address + (uint)k, (uint)j / 64);
                }
            }
        }

        // log [p_t(w) p_u(v) / (p_t(v) p_u(w))] for v at t in this row, w at u in the next; what does not depend on t cancels.
        private static double LogRatio(in Operands o, int row, float t, float u, float* scratch)
        {
            float* v = o.Sums + row * o.Stride, w = v + o.Stride;
            ulong* bits = o.Visible + row * o.VisibleWords;
            double linear = ((double)t - u) * (Dot(in o, bits + o.VisibleWords) - Dot(in o, bits));
            double atW = (double)Softplus(w, t, o.Units, scratch) - Softplus(w, u, o.Units, scratch);
            double atV = (double)Softplus(v, t, o.Units, scratch) - Softplus(v, u, o.Units, scratch);
            return linear + (atW - atV);
        }

        private static bool Accepts(in Operands o, double ratio, int chain, int k)
        {
            if (ratio >= 0) return true;
            float probability = (float)ratio;
            Elementwise.Exp(new ReadOnlySpan<float>(&probability, 1), new Span<float>(&probability, 1));
            return o.Draws.Swap.DrawUniform(o.Draws.Step, o.Draws.FirstChain + (uint)chain, (uint)k) < probability;
        }

        // (b - a)'v; bits past the last column name nothing.
        private static double Dot(in Operands o, ulong* bits)
        {
            double sum = 0;
            for (int w = 0; w < o.VisibleWords; w++)
            {
                ulong word = w == o.VisibleWords - 1 ? bits[w] & o.LastWord : bits[w];
                for (; word != 0; word &= word - 1) sum += o.BiasDifference[w * 64 + BitOperations.TrailingZeroCount(word)];
            }

            return sum;
        }

        private static float Softplus(float* sums, float t, int units, float* scratch)
        {
            LaneLoop.Run<ScaledBody<SoftplusFunction>, T>(new(t, sums, scratch), units);
            return Reduction.Sum(new ReadOnlySpan<float>(scratch, units));
        }

        private static void Exchange(ulong* row, int words)
        {
            for (int w = 0; w < words; w++) (row[w], row[w + words]) = (row[w + words], row[w]);
        }

        private static void Exchange(float* row, int stride, int units)
        {
            for (int j = 0; j < units; j++) (row[j], row[j + stride]) = (row[j + stride], row[j]);
        }
    }
}

/// <summary>The addresses of the draws of one step of replica exchange.</summary>
/// <param name="Hidden">The hidden units': (step, chain times R + replica, unit).</param>
/// <param name="Visible">The visible units', likewise.</param>
/// <param name="Swap">The exchanges': (step, chain, the first of the two replicas).</param>
/// <param name="Step">The step.</param>
/// <param name="FirstChain">The number of the first chain.</param>
internal readonly record struct ReplicaDraws(RandomStream Hidden, RandomStream Visible, RandomStream Swap, uint Step, uint FirstChain);
