namespace Rbm.Simd.Random;

/// <summary>
/// What a random stream is for. The number is part of every draw's address: it may be added to, and never changed.
/// </summary>
internal enum RandomUse : uint
{
    SyntheticSource = 1,
    GlyphShape = 2,
    Binarization = 3,
    InitialWeights = 4,
    Shuffle = 5,
    HiddenUnits = 6,
    VisibleUnits = 7,
    ConditionalChain = 9,
    CodeUnits = 10,
    Reproduction = 11,
    FineTuningTarget = 12,
    Ancestral = 13,
    UpPass = 14,
    EncoderChain = 15,
    EncoderCode = 16,
    Gibbs = 17,
    TiltedClimb = 18,
    TiltedDescent = 19,
    SimulatedPair = 20,
    AnnealedChain = 21,
    ExactSample = 22,
    ChainAcceptance = 23,
    TemperedHidden = 24,
    TemperedVisible = 25,
    TemperedSwap = 26,
    ModelSampler = 27,
    SearchSamples = 28,
    SearchRestarts = 29,
    CodebookNoise = 30,
    Deformation = 31,
}

internal static class RandomUseExtensions
{
    /// <summary>The stream of a use, apart for every layer or other index.</summary>
    public static RandomStream Stream(this RandomUse use, ulong seed, int index = 0) =>
        new(seed, ((uint)use << 16) | checked((ushort)index));
}
