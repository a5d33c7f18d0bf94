using FsCheck;
using FsCheck.Fluent;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>FsCheck's generator of machines small enough to enumerate, from almost independent units to |w| of 30.</summary>
public static class TinyRbms
{
    private static readonly double[] Scales = [0.1, 1, 5, 30];

    public static Arbitrary<OracleRbm> Rbm() => Machines().ToArbitrary();

    /// <summary>A machine, and a distribution of data on its visible states with some states never seen.</summary>
    public static Arbitrary<RbmAndData> RbmAndData() =>
        (from machine in Machines()
         from seed in Gen.Choose(0, int.MaxValue)
         select new RbmAndData(machine, Data(machine.VisibleStates, seed))).ToArbitrary();

    private static Gen<OracleRbm> Machines() =>
        from visible in Gen.Choose(1, 6)
        from hidden in Gen.Choose(1, 5)
        from scale in Gen.Elements(Scales)
        from seed in Gen.Choose(0, int.MaxValue)
        select OracleRbm.Random(visible, hidden, scale, seed);

    private static double[] Data(int states, int seed)
    {
        var random = new System.Random(seed);
        double[] weights = [.. Enumerable.Range(0, states).Select(_ => random.Next(4) == 0 ? 0 : random.NextDouble())];
        weights[random.Next(states)] += 1;
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}

/// <summary>A machine and a distribution on its visible states.</summary>
public sealed record RbmAndData(OracleRbm Machine, double[] Data)
{
    public override string ToString() => Machine.ToString();
}
