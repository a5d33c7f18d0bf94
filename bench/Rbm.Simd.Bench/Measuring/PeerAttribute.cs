namespace Rbm.Simd.Bench.Measuring;

/// <summary>
/// Marks a benchmark that is not ours but what we compare with. It runs once, not once for each of our instruction sets, and
/// not at all where the peer is absent.
/// </summary>
/// <param name="name">The peer, as <see cref="Peers.PeerList"/> has it.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerAttribute(string name) : Attribute
{
    /// <summary>The peer.</summary>
    public string Name { get; } = name;
}
