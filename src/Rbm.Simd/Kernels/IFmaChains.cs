namespace Rbm.Simd.Kernels;

/// <summary>Nothing but fused multiply-adds in registers, in enough independent chains to keep every pipe busy.</summary>
internal interface IFmaChains
{
    /// <summary>Floating-point operations a step; a multiply-add counts as 2.</summary>
    static abstract int FlopsPerStep { get; }

    /// <summary>Adds <paramref name="x"/> times <paramref name="y"/> to every chain, step after step.</summary>
    /// <returns>One lane of the chains' sum, so that no chain is without use.</returns>
    static abstract float Run(nint steps, float x, float y);
}
