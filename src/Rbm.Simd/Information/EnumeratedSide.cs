using System.Numerics;
using System.Runtime.CompilerServices;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;

namespace Rbm.Simd.Information;

/// <summary>
/// A machine seen from one of its two layers, all of whose states are gone through; the units of the other layer are summed over in
/// closed form: the unnormalised probability of a state s is exp(bias's) times the product over the other units i of 1 + exp(z_i(s)).
/// A copy of the machine's parameters in double precision.
/// </summary>
/// <remarks>
/// States come in blocks of 64, which differ in their lowest six units. A block's inputs z are its first state's, summed afresh for
/// every block, plus one of 64 offsets that all blocks share. So no rounding piles up over a walk of all states, as it would along a
/// Gray code; and exp(-|z|), the smaller one of exp(z) and exp(-z), takes two multiplications and no exponential.
/// </remarks>
internal sealed unsafe class EnumeratedSide
{
    public const int MaxUnits = 24, BlockStates = 64;

    private const int BlockUnits = 6;

    // exp of it, and of minus it, is a normal number.
    private const double LargestInput = 700;

    // Factors between 1 and 2 whose product cannot overflow.
    private const int FactorsAtOnce = 1000;

    private readonly AlignedBuffer<double> _weights, _otherBias, _bias;
    private readonly AlignedBuffer<double> _offsets, _growth, _decay, _biasOffsets, _reach;

    /// <summary>Copies a machine.</summary>
    /// <param name="machine">The machine, of finite parameters.</param>
    /// <param name="hidden">Whether the hidden units are enumerated; else the visible ones.</param>
    public EnumeratedSide(RestrictedBoltzmannMachine machine, bool hidden)
    {
        Units = hidden ? machine.Hidden : machine.Visible;
        Others = hidden ? machine.Visible : machine.Hidden;
        IsHidden = hidden;
        if (Units > MaxUnits)
        {
            throw new ArgumentException(
                $"{Units} {(hidden ? "hidden" : "visible")} units of a machine of {machine.Visible} x {machine.Hidden} have 2^{Units} "
                + $"states; 2^{MaxUnits} can be enumerated. Estimate log Z by annealed importance sampling");
        }

        // Units that are not there fill up the first block: their weights are 0, and the states that have them weigh nothing.
        Padded = Math.Max(Units, BlockUnits);
        _weights = new(Others * Padded);
        _otherBias = Widen(hidden ? machine.VisibleBias : machine.HiddenBias, Others, 0);
        _bias = Widen(hidden ? machine.HiddenBias : machine.VisibleBias, Padded, double.NegativeInfinity);
        for (int i = 0; i < Others; i++)
        {
            for (int j = 0; j < Units; j++)
                _weights.Span[i * Padded + j] = hidden ? machine.Weights[i, j] : machine.Weights[j, i];
        }

        (_offsets, _growth, _decay) = (new(Others * BlockStates), new(Others * BlockStates), new(Others * BlockStates));
        _reach = new(Others);
        for (int i = 0; i < Others; i++)
        {
            Span<double> offsets = _offsets.Span.Slice(i * BlockStates, BlockStates);
            FillOffsets(_weights.Span.Slice(i * Padded, BlockUnits), offsets);
            for (int s = 0; s < BlockStates; s++)
            {
                _growth.Span[i * BlockStates + s] = Math.Exp(offsets[s]);
                _decay.Span[i * BlockStates + s] = Math.Exp(-offsets[s]);
                _reach.Span[i] = Math.Max(_reach.Span[i], Math.Abs(offsets[s]));
            }
        }

        _biasOffsets = new(BlockStates);
        FillOffsets(_bias.Span[..BlockUnits], _biasOffsets.Span);
    }

    /// <summary>Units enumerated, M.</summary>
    public int Units { get; }

    /// <summary>Units of the other layer, P.</summary>
    public int Others { get; }

    /// <summary>Whether the hidden units are the enumerated ones.</summary>
    public bool IsHidden { get; }

    /// <summary>Blocks of 64 states, the last units of a state being the block's number.</summary>
    public int Blocks => 1 << (Padded - BlockUnits);

    private int Padded { get; }

    /// <summary>The layer with fewer units, the hidden one if both have as many.</summary>
    public static EnumeratedSide Smaller(RestrictedBoltzmannMachine machine) => new(machine, machine.Hidden <= machine.Visible);

    /// <summary>The inputs z_i of the other units in a block's first state.</summary>
    /// <param name="block">The block.</param>
    /// <param name="starts">P numbers.</param>
    public void FirstInputs(int block, double* starts)
    {
        for (int i = 0; i < Others; i++)
        {
            double* weights = _weights.Pointer + (nint)i * Padded + BlockUnits;
            double sum = _otherBias.Pointer[i];
            for (int rest = block; rest != 0; rest &= rest - 1) sum += weights[BitOperations.TrailingZeroCount(rest)];
            starts[i] = sum;
        }
    }

    /// <summary>What is added to a unit's input in the block's first state: 64 numbers.</summary>
    public double* Offsets(int other) => _offsets.Pointer + (nint)other * BlockStates;

    /// <summary>bias's for the 64 states of a block; minus infinity for states of units that are not there.</summary>
    public void Biases(int block, double* to)
    {
        double first = 0;
        for (int rest = block; rest != 0; rest &= rest - 1) first += _bias.Pointer[BlockUnits + BitOperations.TrailingZeroCount(rest)];
        for (int s = 0; s < BlockStates; s++) to[s] = first + _biasOffsets.Pointer[s];
    }

    /// <summary>The logarithms of the unnormalised probabilities of a block's 64 states.</summary>
    /// <param name="block">The block.</param>
    /// <param name="starts">Scratch, 3 P numbers.</param>
    /// <param name="logs">64 results.</param>
    public void LogWeights(int block, double* starts, double* logs)
    {
        FirstInputs(block, starts);
        double* growth = starts + Others, decay = growth + Others;
        for (int i = 0; i < Others; i++)
        {
            bool isSmall = Math.Abs(starts[i]) + _reach.Pointer[i] < LargestInput;
            growth[i] = isSmall ? Math.Exp(starts[i]) : double.NaN;
            decay[i] = isSmall ? Math.Exp(-starts[i]) : double.NaN;
        }

        Biases(block, logs);
        for (int i = 0; i < Others; i += FactorsAtOnce)
            AddSoftplus(starts + i, growth + i, decay + i, i, Math.Min(FactorsAtOnce, Others - i), logs);
        GC.KeepAlive(this);
    }

    // Two vectors of states at a time: the chain of one alone would wait for its own multiplications.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void AddSoftplus(double* starts, double* growth, double* decay, int first, int count, double* logs)
    {
        int width = Vector<double>.Count;
        double* offsets = _offsets.Pointer + (nint)first * BlockStates;
        double* grow = _growth.Pointer + (nint)first * BlockStates, shrink = _decay.Pointer + (nint)first * BlockStates;
        Vector<double> one = Vector<double>.One, zero = Vector<double>.Zero;
        for (int s = 0; s < BlockStates; s += 2 * width)
        {
            Vector<double> product0 = one, product1 = one, whole0 = zero, whole1 = zero;
            for (nint i = 0; i < count; i++)
            {
                nint at = i * BlockStates + s;
                var start = new Vector<double>(starts[i]);
                Vector<double> z0 = start + Vector.Load(offsets + at), z1 = start + Vector.Load(offsets + at + width);
                whole0 += Vector.Max(z0, zero);
                whole1 += Vector.Max(z1, zero);
                if (double.IsNaN(growth[i]))
                {
                    product0 *= one + Vector.Exp(-Vector.Abs(z0));
                    product1 *= one + Vector.Exp(-Vector.Abs(z1));
                    continue;
                }

                Vector<double> up = new(growth[i]), down = new(decay[i]);
                product0 *= one + Vector.Min(up * Vector.Load(grow + at), down * Vector.Load(shrink + at));
                product1 *= one + Vector.Min(up * Vector.Load(grow + at + width), down * Vector.Load(shrink + at + width));
            }

            (Vector.Load(logs + s) + whole0 + Vector.Log(product0)).Store(logs + s);
            (Vector.Load(logs + s + width) + whole1 + Vector.Log(product1)).Store(logs + s + width);
        }
    }

    // offsets_s = sum of the weights of the units that are set in s.
    private static void FillOffsets(ReadOnlySpan<double> weights, Span<double> offsets)
    {
        offsets[0] = 0;
        for (int j = 0; j < BlockUnits; j++)
        {
            for (int s = 0; s < 1 << j; s++) offsets[s + (1 << j)] = offsets[s] + weights[j];
        }
    }

    private static AlignedBuffer<double> Widen(ReadOnlySpan<float> values, int length, double beyond)
    {
        var buffer = new AlignedBuffer<double>(length);
        for (int i = 0; i < length; i++) buffer.Span[i] = i < values.Length ? values[i] : beyond;
        return buffer;
    }
}
