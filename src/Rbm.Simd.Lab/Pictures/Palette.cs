namespace Rbm.Simd.Lab.Pictures;

/// <summary>The colours of our pictures; the two of a difference are told apart by the colour-blind, too.</summary>
public static class Palette
{
    /// <summary>A one of an original, 0xRRGGBB.</summary>
    public const uint Ink = 0x14171c;

    /// <summary>A one of a reproduction, 0xRRGGBB.</summary>
    public const uint Reproduced = 0x1f5fbf;

    /// <summary>A one that the reproduction added, 0xRRGGBB.</summary>
    public const uint Added = 0x2f7be0;

    /// <summary>A one that the reproduction lost, 0xRRGGBB.</summary>
    public const uint Lost = 0xe0662f;

    /// <summary>A one that both have, 0xAARRGGBB.</summary>
    public const uint Agreeing = 0x50808080;
}
