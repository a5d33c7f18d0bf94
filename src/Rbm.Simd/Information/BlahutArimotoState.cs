using Rbm.Simd.Numerics;

namespace Rbm.Simd.Information;

/// <summary>The alternation at one beta: where it is, and how it goes on.</summary>
/// <remarks>
/// An exact step is mu c. A longer one is mu c^w, w above 1: it is kept if E log Z' has not fallen, which an exact step promises and
/// a longer one does not; else an exact step is taken from where the longer one began, and w begins anew. Passes to a gap of 1e-9,
/// exact steps alone and with longer ones: Markov p = 1/4, N = 8, at beta 0.5 5294 and 170, at 1 1470 and 194, at 2 217 and 123, at 3
/// 13781 and 5850; N = 12 at beta 1 5267 and 839, at 2 412 and 421; Bernoulli 0.3, N = 4, at the beta where the rate becomes 0 43527
/// and 37.
/// </remarks>
internal sealed class BlahutArimotoState
{
    private const double Growth = 1.3;

    private readonly double[] _probabilities, _logProbabilities;
    private readonly bool _accelerate;
    private double _length = 1;

    public BlahutArimotoState(
        TiltedKernel tilted, double[] probabilities, double[] logProbabilities, double[] logMarginal, bool accelerate)
    {
        (Tilted, _probabilities, _logProbabilities, _accelerate) = (tilted, probabilities, logProbabilities, accelerate);
        Current = Pass(logMarginal);
    }

    /// <summary>exp(-beta d).</summary>
    public TiltedKernel Tilted { get; }

    /// <summary>Where it is.</summary>
    public BlahutArimotoStep Current { get; private set; }

    /// <summary>Passes over the letters so far.</summary>
    public int Passes { get; private set; }

    /// <summary>Goes on, by one or two passes.</summary>
    public void Step()
    {
        if (_accelerate && _length > 1)
        {
            BlahutArimotoStep longer = Pass(Moved(_length));
            if (longer.MeanLogNormalizer >= Current.MeanLogNormalizer)
            {
                Current = longer;
                _length *= Growth;
                return;
            }

            _length = 1;
        }

        Current = Pass(Moved(1));
        _length *= Growth;
    }

    private BlahutArimotoStep Pass(double[] logMarginal)
    {
        Passes++;
        return BlahutArimotoStep.At(Tilted, _probabilities, _logProbabilities, logMarginal);
    }

    // log (mu c^length) over its sum.
    private double[] Moved(double length)
    {
        var moved = new double[Current.LogMarginal.Length];
        for (int y = 0; y < moved.Length; y++) moved[y] = Current.LogMarginal[y] + length * Current.LogFactors[y];
        double total = LogDomain.Sum(moved);
        for (int y = 0; y < moved.Length; y++) moved[y] -= total;
        return moved;
    }
}
