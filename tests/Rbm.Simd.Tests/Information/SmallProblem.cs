using FsCheck;
using FsCheck.Fluent;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Tests.Oracle;

namespace Rbm.Simd.Tests.Information;

/// <summary>A source on {0,1}^N, a measure, a beta, and some mu on {0,1}^N.</summary>
public sealed record SmallProblem(int Bits, double[] Source, DistortionMeasure Measure, double Beta, double[] Marginal)
{
    public int Letters => 1 << Bits;

    public SourceDistribution Distribution => SourceDistribution.Of(Source);

    public double[,] Distortions
    {
        get
        {
            var distortions = new double[Letters, Letters];
            for (int x = 0; x < Letters; x++)
                for (int y = 0; y < Letters; y++) distortions[x, y] = OracleDistortion.Sum(Measure, x, y, Bits);
            return distortions;
        }
    }

    public BlahutArimoto OfBits => BlahutArimoto.OfBits(Distribution, Measure);

    public BlahutArimoto OfMatrix => BlahutArimoto.OfMatrix(Source, Distortions, Bits);

    /// <summary>All words as a matrix of bits, in the order of their indices.</summary>
    public BitMatrix AllWords
    {
        get
        {
            var words = new BitMatrix(Letters, Bits);
            for (int x = 0; x < Letters; x++) words.Row(x)[0] = (ulong)x;
            return words;
        }
    }

    public OracleBlahut Oracle => OracleBlahut.At(Source, Distortions, Beta, Marginal);

    public override string ToString() => FormattableString.Invariant(
        $"{Measure} ({string.Join(' ', Measure.Weights.ToArray())}), beta {Beta}, ")
        + FormattableString.Invariant($"P {string.Join(' ', Source)}, mu {string.Join(' ', Marginal)}");
}

/// <summary>FsCheck's generator of small problems. Sources may lack letters; mu lacks none, but some may be hardly there.</summary>
public static class SmallProblems
{
    public static Arbitrary<SmallProblem> Problem() => Arb.From(Problems(), Smaller);

    private static Gen<SmallProblem> Problems() =>
        from bits in Gen.Choose(1, 4)
        from source in Weights(1 << bits, [0, 0.01, 0.3, 1])
        from marginal in Weights(1 << bits, [1e-290, 1e-12, 0.1, 1])
        from measure in Measures.Any().Generator
        from beta in Gen.Choose(1, 400).Select(hundredths => hundredths / 100.0)
        from weights in Gen.OneOf(Gen.Constant(Array.Empty<double>()), Gen.ArrayOf(Gen.Elements(0.5, 1, 2), bits))
        select new SmallProblem(bits, source, measure.WithWeights(weights), beta, marginal);

    // Distributions whose letters are of different orders of magnitude.
    private static Gen<double[]> Weights(int letters, double[] scales) =>
        from picked in Gen.ArrayOf(Gen.Elements(scales), letters)
        from parts in Gen.ArrayOf(Gen.Choose(1, 100), letters)
        from certain in Gen.Choose(0, letters - 1)
        select Normal([.. picked.Select((scale, i) => scale * parts[i] + (i == certain ? 1 : 0))]);

    private static IEnumerable<SmallProblem> Smaller(SmallProblem problem)
    {
        if (problem.Bits > 1)
        {
            yield return problem with
            {
                Bits = problem.Bits - 1,
                Source = WithoutLastBit(problem.Source),
                Marginal = WithoutLastBit(problem.Marginal),
                Measure = problem.Measure.WithWeights(problem.Measure.Weights.IsEmpty ? [] : problem.Measure.Weights[..^1]),
            };
        }

        if (!problem.Measure.Weights.IsEmpty) yield return problem with { Measure = problem.Measure.WithWeights([]) };
        if (problem.Measure != DistortionMeasure.Hamming) yield return problem with { Measure = DistortionMeasure.Hamming };
        if (problem.Beta != 1) yield return problem with { Beta = 1 };
        double[] uniform = [.. Enumerable.Repeat(1.0 / problem.Letters, problem.Letters)];
        if (!problem.Source.SequenceEqual(uniform)) yield return problem with { Source = uniform };
        if (!problem.Marginal.SequenceEqual(uniform)) yield return problem with { Marginal = uniform };
    }

    private static double[] WithoutLastBit(double[] p) => [.. Enumerable.Range(0, p.Length / 2).Select(x => p[x] + p[x + p.Length / 2])];

    private static double[] Normal(double[] weights)
    {
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}
