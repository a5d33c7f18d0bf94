using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rbm.Simd.Information;

/// <summary>
/// The states of a machine's layer under the field of a source item: of a group of states, what an item of zeros would make of them,
/// and what each set bit adds.
/// </summary>
internal sealed unsafe class TiltedSide
{
    /// <summary>Groups of a block of states.</summary>
    public const int Groups = EnumeratedSide.BlockStates / GroupStates;

    // The numbers of 16 states are 256 bytes a bit, 200 KB for 784 bits: they stay in L2 while all items go through them.
    private const int GroupStates = 16, PerBit = 2 * GroupStates;

    private readonly double[] _zeroField, _oneField, _zeroCost, _oneCost;
    private readonly bool[] _isForced;
    private readonly ulong _forced;
    private readonly int _visible;

    /// <summary>Prepares the field's two values for every bit.</summary>
    public TiltedSide(EnumeratedSide side, DistortionMeasure measure, double beta)
    {
        Side = side;
        int n = _visible = side.IsHidden ? side.Others : side.Units;
        (_zeroField, _oneField, _zeroCost, _oneCost, _isForced) = (new double[n], new double[n], new double[n], new double[n], new bool[n]);
        for (int i = 0; i < n; i++)
        {
            (double a, double b) = measure.At(i);
            _isForced[i] = double.IsPositiveInfinity(a);
            if (_isForced[i] && i < 64) _forced |= 1ul << i;
            (_zeroCost[i], _oneCost[i]) = (_isForced[i] ? 0 : a, b);
            (_zeroField[i], _oneField[i]) = (-beta * _zeroCost[i], beta * b);
        }
    }

    public EnumeratedSide Side { get; }

    /// <summary>Scratch that a worker needs, in elements: a multiple of 8.</summary>
    public int Scratch => StartsAt + ((3 * Side.Others + 7) & -8);

    // Two lists of a group (logarithms and distortions), one of a block, what the bits add, the inputs of a block's first state.
    private static int BlockAt => 2 * GroupStates;

    private static int BitsAt => BlockAt + EnumeratedSide.BlockStates;

    private int StartsAt => BitsAt + _visible * PerBit;

    /// <summary>Computes what the groups of a block share.</summary>
    public void BeginBlock(int block, double* scratch)
    {
        if (Side.IsHidden)
        {
            Side.FirstInputs(block, scratch + StartsAt);
            Side.Biases(block, scratch + BlockAt);
            return;
        }

        Side.LogWeights(block, scratch + StartsAt, scratch + BlockAt);
        for (int s = 0; s < EnumeratedSide.BlockStates; s++)
        {
            int y = block * EnumeratedSide.BlockStates + s;
            for (int i = 0; i < _visible; i++)
                if ((y >> i & 1) != 0) scratch[BlockAt + s] += _zeroField[i];
        }
    }

    /// <summary>Fills the numbers of a group of the block.</summary>
    public void FillGroup(int block, int group, double* scratch)
    {
        double* logs = scratch, distortions = scratch + GroupStates;
        new Span<double>(scratch + BlockAt + group * GroupStates, GroupStates).CopyTo(new Span<double>(logs, GroupStates));
        new Span<double>(distortions, GroupStates).Clear();
        for (int i = 0; i < _visible; i++)
        {
            double* bit = scratch + BitsAt + (nint)i * PerBit;
            if (Side.IsHidden)
            {
                FillHidden(
                    scratch[StartsAt + i], Side.Offsets(i) + group * GroupStates, _zeroField[i], _oneField[i], _zeroCost[i], _oneCost[i],
                    _isForced[i], logs, distortions, bit);
                continue;
            }

            for (int s = 0; s < GroupStates; s++)
            {
                int y = (block * Groups + group) * GroupStates + s;
                bool isOne = (y >> i & 1) != 0;
                distortions[s] += isOne ? _zeroCost[i] : 0;
                bit[s] = isOne ? _oneField[i] - _zeroField[i] : 0;
                bit[GroupStates + s] = isOne ? -_zeroCost[i] : _oneCost[i];
            }
        }
    }

    /// <summary>Adds a group's states to an item's sum.</summary>
    /// <param name="block">The block.</param>
    /// <param name="group">The group within it.</param>
    /// <param name="firstWord">The item's first 64 bits.</param>
    /// <param name="active">The item's set bits.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">The group's numbers.</param>
    /// <param name="sum">The item's sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Add(int block, int group, ulong firstWord, int* active, nint count, double* scratch, ref TiltedSum sum)
    {
        double* logs = stackalloc double[PerBit];
        double* distortions = logs + GroupStates;
        double* bits = scratch + BitsAt;
        int width = Vector<double>.Count;
        for (int s = 0; s < GroupStates; s += 2 * width)
        {
            Vector<double> log0 = Vector.Load(scratch + s), log1 = Vector.Load(scratch + s + width);
            Vector<double> d0 = Vector.Load(scratch + GroupStates + s), d1 = Vector.Load(scratch + GroupStates + s + width);
            for (nint n = 0; n < count; n++)
            {
                double* bit = bits + (nint)active[n] * PerBit + s;
                log0 += Vector.Load(bit);
                log1 += Vector.Load(bit + width);
                d0 += Vector.Load(bit + GroupStates);
                d1 += Vector.Load(bit + GroupStates + width);
            }

            log0.Store(logs + s);
            log1.Store(logs + s + width);
            d0.Store(distortions + s);
            d1.Store(distortions + s + width);
        }

        if (!Side.IsHidden && _forced != 0) Exclude(block * Groups + group, _forced & ~firstWord, logs);
        double most = double.NegativeInfinity;
        for (int s = 0; s < GroupStates; s++) most = Math.Max(most, logs[s]);
        if (double.IsNegativeInfinity(most)) return;
        var high = new Vector<double>(sum.RaiseTo(most));
        Vector<double> weights = Vector<double>.Zero, weighted = weights;
        for (int s = 0; s < GroupStates; s += width)
        {
            Vector<double> w = Vector.Exp(Vector.Load(logs + s) - high);
            weights += w;
            weighted += w * Vector.Load(distortions + s);
        }

        sum.AddRelative(Vector.Sum(weights), Vector.Sum(weighted));
    }

    // States that have a 1 where a constraint forbids it weigh nothing.
    private static void Exclude(int group, ulong forbidden, double* logs)
    {
        for (int s = 0; s < GroupStates; s++)
            if (((ulong)(group * GroupStates + s) & forbidden) != 0) logs[s] = double.NegativeInfinity;
    }

    // A visible unit of input z is summed over: softplus(z + s) for the field s, and the cost of its wrong value times its probability.
    // A bit that is forced to 0 has one value only, of weight 1 and cost 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FillHidden(
        double start, double* offsets, double zeroField, double oneField, double zeroCost, double oneCost, bool isForced,
        double* logs, double* distortions, double* bit)
    {
        Vector<double> one = Vector<double>.One, zero = Vector<double>.Zero;
        for (int s = 0; s < GroupStates; s += Vector<double>.Count)
        {
            Vector<double> z = Vector.Load(offsets + s) + new Vector<double>(start);
            Vector<double> ifZero = zero, costIfZero = zero;
            if (!isForced)
            {
                Vector<double> input = z + new Vector<double>(zeroField), t = Vector.Exp(-Vector.Abs(input));
                ifZero = Vector.Max(input, zero) + Vector.Log(one + t);
                costIfZero = new Vector<double>(zeroCost) * Vector.ConditionalSelect(Vector.GreaterThan(input, zero), one, t) / (one + t);
            }

            Vector<double> tilted = z + new Vector<double>(oneField), u = Vector.Exp(-Vector.Abs(tilted));
            Vector<double> ifOne = Vector.Max(tilted, zero) + Vector.Log(one + u);
            Vector<double> costIfOne =
                new Vector<double>(oneCost) * Vector.ConditionalSelect(Vector.GreaterThan(tilted, zero), u, one) / (one + u);
            (Vector.Load(logs + s) + ifZero).Store(logs + s);
            (Vector.Load(distortions + s) + costIfZero).Store(distortions + s);
            (ifOne - ifZero).Store(bit + s);
            (costIfOne - costIfZero).Store(bit + GroupStates + s);
        }
    }
}
