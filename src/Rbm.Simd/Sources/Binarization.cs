namespace Rbm.Simd.Sources;

/// <summary>How grey values become bits.</summary>
public enum Binarization
{
    /// <summary>One draw with the seed: a pixel is one with probability grey / 255, and the same in every epoch.</summary>
    Fixed,

    /// <summary>A new draw in each epoch. Epoch 0 is the fixed draw.</summary>
    Fresh,

    /// <summary>A pixel is one where grey is at least 128.</summary>
    Threshold,

    /// <summary>
    /// As <see cref="Fresh"/>, of pictures that are slightly and randomly deformed in each epoch but epoch 0: what is learned of more
    /// pictures than there are.
    /// </summary>
    Deformed,
}
