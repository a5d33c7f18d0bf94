using Rbm.Simd.Probe.Probes;

namespace Rbm.Simd.Probe;

/// <summary>A named computation of the engine whose result's bits are hashed.</summary>
/// <param name="Name">Area and name, as in <c>random.draws</c>.</param>
/// <param name="Body">Computes, and appends the results to the hash.</param>
internal sealed record Probe(string Name, Action<BitHash> Body)
{
    /// <summary>All probes. Each area lists its own in one file under Probes/.</summary>
    public static IEnumerable<Probe> All { get; } =
    [
#if !AHEAD_OF_TIME
        .. CodegenProbes.All,
#endif
        .. BitProbes.All, .. CodingProbes.All, .. InformationProbes.All, .. LearningProbes.All,
        .. LinearProbes.All, .. ModelProbes.All, .. NumericsProbes.All, .. RandomProbes.All, .. SelfTestProbes.All,
        .. SpecialValueProbes.All, .. TrainingProbes.All,
    ];

    /// <summary>The hash of the results, as text.</summary>
    public string Run()
    {
        var hash = new BitHash();
        Body(hash);
        return hash.ToString();
    }
}
