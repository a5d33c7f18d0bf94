namespace Rbm.Simd.Information;

/// <summary>A path of tilts from mu to mu tilted at the largest beta, through every beta that is asked for.</summary>
internal sealed class TiltLadder
{
    // D(beta) falls fastest at small beta (its slope is -Var(d)), so steps are shorter there: beta goes as the square of the share of
    // the way. Squares and square roots are rounded alike on every processor; the betas become the chains' biases.
    private static double At(double share) => share * share;

    // e^-25 for each forbidden one of 784 bits: forbidding them then costs no weight.
    private const double LastPenalty = 25;

    private TiltLadder(Tilt[] tilts, int[] marks)
    {
        Tilts = tilts;
        Marks = marks;
    }

    /// <summary>The tilts; the first is <see cref="Tilt.None"/>.</summary>
    public IReadOnlyList<Tilt> Tilts { get; }

    /// <summary>Where in <see cref="Tilts"/> the betas that are asked for are.</summary>
    public IReadOnlyList<int> Marks { get; }

    /// <summary>Lays a path.</summary>
    /// <param name="measure">d.</param>
    /// <param name="betas">The betas that are asked for, rising, 0 or more.</param>
    /// <param name="steps">About how many steps the path is to have.</param>
    public static TiltLadder Create(DistortionMeasure measure, IReadOnlyList<double> betas, int steps)
    {
        List<Tilt> tilts = [Tilt.None];
        var marks = new int[betas.Count];
        double top = betas[^1], penalty = 0;
        if (measure.IsConstraint)
        {
            int soft = Math.Max(2, steps / 4);
            for (int k = 1; k <= soft; k++) tilts.Add(new(0, LastPenalty * At((double)k / soft)));
            penalty = double.PositiveInfinity;
            tilts.Add(new(0, penalty));
        }

        double from = 0;
        for (int j = 0; j < betas.Count; j++)
        {
            double to = top == 0 ? 0 : Math.Sqrt(betas[j] / top);
            int pieces = betas[j] == 0 ? 0 : Math.Max(1, (int)Math.Round(steps * (to - from)));
            for (int k = 1; k < pieces; k++) tilts.Add(new(top * At(from + (to - from) * k / pieces), penalty));
            if (pieces > 0) tilts.Add(new(betas[j], penalty));
            marks[j] = tilts.Count - 1;
            from = to;
        }

        return new([.. tilts], marks);
    }
}
