using Rbm.Simd.Information;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>The distortion measure bit by bit, and the field that it makes on the visible units.</summary>
public static class OracleDistortion
{
    /// <summary>d(source, reproduction), summed over the bits; infinity if a forbidden bit is set.</summary>
    public static double Sum(DistortionMeasure measure, int source, int reproduction, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += (OracleMath.Bit(source, i), OracleMath.Bit(reproduction, i)) switch
            {
                (0, 1) => measure.IsConstraint ? double.PositiveInfinity : measure.A * Weight(measure, i),
                (1, 0) => measure.B * Weight(measure, i),
                _ => 0,
            };
        }

        return sum;
    }

    /// <summary>The weight of a bit, 1 where there are none.</summary>
    public static double Weight(DistortionMeasure measure, int i) => measure.Weights.Length == 0 ? 1 : measure.Weights[i];

    /// <summary>Whether the reproduction has a finite distortion.</summary>
    public static bool IsFeasible(DistortionMeasure measure, int source, int reproduction) =>
        !measure.IsConstraint || (~source & reproduction) == 0;

    /// <summary>
    /// s(x): -beta a w_i where x is 0 and +beta b w_i where it is 1. For a constraint the zeros' field is 0: they are clamped.
    /// </summary>
    public static double[] Field(DistortionMeasure measure, double beta, int source, int n) =>
    [
        .. Enumerable.Range(0, n).Select(i =>
            OracleMath.Bit(source, i) == 1 ? beta * measure.B * Weight(measure, i)
            : measure.IsConstraint ? 0
            : -beta * measure.A * Weight(measure, i)),
    ];

    /// <summary>
    /// log mu(y) - beta d(x, y) for every y, minus infinity for those that are not feasible: the logarithm of eq. (3).
    /// </summary>
    public static double[] Tilt(IReadOnlyList<double> logMarginal, DistortionMeasure measure, double beta, int source, int n) =>
    [
        .. logMarginal.Select((p, y) => IsFeasible(measure, source, y)
            ? p - beta * Sum(measure, source, y, n)
            : double.NegativeInfinity),
    ];
}
