using Rbm.Simd.Models;

namespace Rbm.Simd.Information;

/// <summary>Refuses a machine of which one parameter would make a NaN of every figure.</summary>
internal static class FiniteParameters
{
    /// <summary>Throws, with the place, if a weight or bias is NaN or infinite.</summary>
    public static void Require(RestrictedBoltzmannMachine machine)
    {
        Require(machine.VisibleBias, "b");
        Require(machine.HiddenBias, "c");
        for (int i = 0; i < machine.Visible; i++) Require(machine.Weights.Row(i), $"row {i} of W");
    }

    /// <summary>Throws if a number is NaN or infinite.</summary>
    public static void Require(ReadOnlySpan<float> values, string what)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException(FormattableString.Invariant($"element {i} of {what} is {values[i]}, expected a finite number"));
        }
    }
}
