using Rbm.Simd.Numerics;

namespace Rbm.Simd.Information;

/// <summary>
/// Bounds on the rate-distortion function of a binary symmetric Markov source too long to enumerate, from blocks short enough for
/// <see cref="BlahutArimoto"/>, all at the same beta.
/// </summary>
/// <remarks>
/// Below: I(X; Y) = H(X) - H(X given Y) is at least H(X) less the sum of the blocks' H(X_i given Y_i), so that R_N is at least the
/// blocks' mean rate less what their entropies add up to beyond H(X) (A. D. Wyner and J. Ziv, "Bounds on the rate-distortion function
/// for stationary sources with memory", IEEE Trans. IT-17, 1971). It is never below Shannon's lower bound, which the blocks' rates are
/// not below either. Above: the blocks' channels side by side are a channel of the whole, with I(X; Y) = H(Y) - H(Y given X), and H(Y)
/// is at most the sum of the blocks' entropies less I(Y_(i-1); Y_i) of neighbours, which are known to each other through the bits where
/// they meet.
/// </remarks>
internal sealed class MarkovBlocks
{
    // Powers of moments that are summed, unless what is left is nothing before: with p of 0 or 1, where it takes longest, what is
    // left out then is 1/2000 nat for each place where blocks meet, on the safe side.
    private const int MostPowers = 2000;
    private const double Negligible = 1e-14;

    private readonly double _flip;
    private readonly DistortionMeasure _measure;
    private readonly int _length;
    private readonly BlahutArimotoOptions _ending;
    private readonly List<Block> _blocks = [];

    /// <summary>Cuts the source into blocks.</summary>
    /// <param name="flipProbability">p, 0 to 1.</param>
    /// <param name="length">N, 1 or more.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="blockBits">The bits of a block; the last has what is left.</param>
    /// <param name="ending">When the alternation of a block ends.</param>
    public MarkovBlocks(double flipProbability, int length, DistortionMeasure measure, int blockBits, BlahutArimotoOptions ending)
    {
        (_flip, _length, _measure, _ending) = (flipProbability, length, measure, ending);
        for (int first = 0; first < length; first += blockBits)
        {
            var costs = new (double A, double B)[Math.Min(blockBits, length - first)];
            for (int i = 0; i < costs.Length; i++) costs[i] = measure.At(first + i);

            // Blocks that are alike are solved once.
            Block? same = _blocks.Find(block => block.Costs.AsSpan().SequenceEqual(costs));
            _blocks.Add(same ?? new Block(costs, flipProbability));
        }
    }

    /// <summary>The bounds at a beta. The rate is the upper one.</summary>
    /// <param name="beta">0 or more.</param>
    public RateDistortionPoint At(double beta)
    {
        if (_measure == DistortionMeasure.Hamming)
        {
            // Up to Gray's critical distortion, which no block's is below, Shannon's lower bound is the truth.
            double noise = BernoulliCurve.Noise(beta);
            if (noise <= MarkovCurve.CriticalDistortion(_flip))
            {
                double exact = MarkovCurve.LowerBound(_flip, _length, noise);
                return new(beta, noise, exact, exact, exact);
            }
        }

        foreach (Block block in _blocks.Distinct()) block.Solve(beta, _ending);
        double distortion = 0, upper = 0, lower = 0;
        for (int i = 0; i < _blocks.Count; i++)
        {
            Block block = _blocks[i];
            RateDistortionPoint point = block.Point;
            distortion += point.Distortion * block.Bits;
            upper += point.RateUpper * block.Bits;
            lower += point.RateLower * block.Bits;
            if (i > 0) upper -= SharedBits(_blocks[i - 1], block);
        }

        // Each block begins with a bit that the one before it does not wholly leave open.
        lower -= (_blocks.Count - 1) * (1 - BinaryEntropy.Of(_flip));
        (upper, lower) = (Math.Max(0, upper / _length), Math.Max(0, lower / _length));
        return new(beta, distortion / _length, upper, Math.Min(lower, upper), upper);
    }

    /// <summary>
    /// I(Y; Y') of neighbouring blocks' reproductions, in bits, or less. With s = E[2x - 1 given y] of the last bit of the one, t of
    /// the first bit of the other and z = (1 - 2p) s t, P(y, y') = P(y) P(y') (1 + z), so that it is the mean of (1 + z) log(1 + z)
    /// over independent s and t: a series in the products of their moments.
    /// </summary>
    private double SharedBits(Block before, Block after)
    {
        double correlation = 1 - 2 * _flip, sum = 0, power = correlation;
        if (correlation == 0) return 0;
        double[] last = [.. before.Last], first = [.. after.First], s = [.. last], t = [.. first];
        for (int k = 2; k <= MostPowers; k++)
        {
            power *= correlation;
            double sk = Moment(before.Outputs, last, s, out double sizeOfS), tk = Moment(after.Outputs, first, t, out double sizeOfT);
            double term = power * sk * tk / (k * (k - 1.0));
            sum += k % 2 == 0 ? term : -term;

            // What is left: the terms' sizes only fall, and the sum of 1 / (j (j - 1)) over j > k is 1 / k.
            double rest = Math.Abs(power * sizeOfS * sizeOfT) / k;
            if (rest <= Negligible || k == MostPowers) return Math.Max(0, sum - rest) / LogDomain.Ln2;
        }

        return 0;
    }

    // Raises powers by one, and gives their mean and the mean of their sizes.
    private static double Moment(double[] weights, double[] values, double[] powers, out double size)
    {
        double mean = 0;
        size = 0;
        for (int y = 0; y < weights.Length; y++)
        {
            powers[y] *= values[y];
            mean += weights[y] * powers[y];
            size += weights[y] * Math.Abs(powers[y]);
        }

        return mean;
    }

    /// <summary>A block of the source, its channel at a beta, and what reproductions say of the bits at its ends.</summary>
    private sealed class Block((double A, double B)[] costs, double flip)
    {
        private readonly SourceDistribution _source = SourceDistribution.Markov(flip, costs.Length);
        private BlahutArimoto? _alternation;
        private double[] _marginal = [];

        public (double A, double B)[] Costs { get; } = costs;

        public int Bits => Costs.Length;

        public RateDistortionPoint Point { get; private set; }

        /// <summary>P(y).</summary>
        public double[] Outputs { get; private set; } = [];

        /// <summary>E[2x - 1 given y] of the first bit, and of the last.</summary>
        public double[] First { get; private set; } = [];

        public double[] Last { get; private set; } = [];

        public void Solve(double beta, BlahutArimotoOptions ending)
        {
            _alternation ??= BlahutArimoto.OfBitCosts(_source, Costs);
            BlahutArimotoResult result = _alternation.Solve(beta, ending);
            (_marginal, Point) = (result.Marginal, result.Point);
            ReadEnds(beta);
        }

        private void ReadEnds(double beta)
        {
            int letters = _marginal.Length;
            double[] normalizers = [.. _marginal];
            Spread(normalizers, beta, toSource: true);
            double[] weights = new double[letters], firsts = new double[letters], lasts = new double[letters];
            for (int x = 0; x < letters; x++)
            {
                double p = _source.Probabilities[x];
                weights[x] = p == 0 ? 0 : p / normalizers[x];
                firsts[x] = (x & 1) == 0 ? -weights[x] : weights[x];
                lasts[x] = (x >> Bits - 1 & 1) == 0 ? -weights[x] : weights[x];
            }

            foreach (double[] sums in (double[][])[weights, firsts, lasts]) Spread(sums, beta, toSource: false);
            (Outputs, First, Last) = (new double[letters], new double[letters], new double[letters]);
            for (int y = 0; y < letters; y++)
            {
                // What rounds to nothing or overflows says nothing of the ends, which only raises the upper bound.
                double output = _marginal[y] * weights[y];
                if (!(output > 0) || !double.IsFinite(output)) continue;
                Outputs[y] = output;
                First[y] = Math.Clamp(firsts[y] / weights[y], -1, 1);
                Last[y] = Math.Clamp(lasts[y] / weights[y], -1, 1);
            }
        }

        // sum over the other letters of theirs times exp(-beta d), in place, a bit at a time.
        private void Spread(double[] sums, double beta, bool toSource)
        {
            for (int i = 0; i < Bits; i++)
            {
                (double a, double b) = Costs[i];
                double up = double.IsPositiveInfinity(a) ? 0 : Math.Exp(-beta * a), down = Math.Exp(-beta * b);
                if (!toSource) (up, down) = (down, up);
                int bit = 1 << i;
                for (int zero = 0; zero < sums.Length; zero = (zero + 1 + bit) & ~bit)
                {
                    (double z, double o) = (sums[zero], sums[zero + bit]);
                    (sums[zero], sums[zero + bit]) = (z + up * o, o + down * z);
                }
            }
        }
    }
}
