namespace Rbm.Simd.Information;

/// <summary>The inverse temperatures of an annealing run: strictly rising from 0, the base, to 1, the machine.</summary>
public sealed class AnnealingLadder
{
    private readonly double[] _temperatures;

    private AnnealingLadder(double[] temperatures) => _temperatures = temperatures;

    /// <summary>
    /// 0 to 0.5 by 1/1000, to 0.9 by 1/10,000, to 1 by 1/100,000: 14,501 temperatures, the schedule of Salakhutdinov and Murray (ICML
    /// 2008), who count its 14,500 steps.
    /// </summary>
    public static AnnealingLadder Published { get; } = Steps((0.5, 500), (0.9, 4000), (1, 10_000));

    /// <summary>The temperatures, ascending.</summary>
    public ReadOnlySpan<double> Temperatures => _temperatures;

    /// <summary>Number of temperatures, both ends included.</summary>
    public int Count => _temperatures.Length;

    /// <summary>Equal steps from 0 to 1.</summary>
    /// <param name="steps">Number of steps, 1 or more; 1 is plain importance sampling.</param>
    public static AnnealingLadder Uniform(int steps) => Steps((1, steps));

    /// <summary>Runs of equal steps, one after the other from 0 on.</summary>
    /// <param name="runs">Where each run ends, the last one at 1, and its number of steps, 1 or more.</param>
    /// <exception cref="ArgumentException">The ends do not rise to 1, or there is no run.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of steps is not positive.</exception>
    public static AnnealingLadder Steps(params ReadOnlySpan<(double End, int Steps)> runs)
    {
        List<double> temperatures = [0];
        double from = 0;
        foreach ((double end, int steps) in runs)
        {
            Throw.IfNotPositive(steps);
            for (int k = 1; k <= steps; k++) temperatures.Add(k == steps ? end : from + (end - from) * k / steps);
            from = end;
        }

        return Custom([.. temperatures]);
    }

    /// <summary>Any ladder.</summary>
    /// <param name="temperatures">Two or more numbers, strictly rising from 0 to 1.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static AnnealingLadder Custom(params ReadOnlySpan<double> temperatures)
    {
        if (temperatures.Length < 2)
        {
            throw new ArgumentException(
                $"the ladder has {temperatures.Length} temperatures, 2 or more needed (0, the base, and 1, the machine)");
        }

        if (temperatures[0] != 0 || temperatures[^1] != 1)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"the ladder goes from {temperatures[0]} to {temperatures[^1]}, expected from 0 to 1"));
        }

        for (int k = 1; k < temperatures.Length; k++)
        {
            if (!(temperatures[k] > temperatures[k - 1]))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"temperature {k} of the ladder is {temperatures[k]}, expected more than {temperatures[k - 1]}, the one before"));
            }
        }

        return new(temperatures.ToArray());
    }
}
