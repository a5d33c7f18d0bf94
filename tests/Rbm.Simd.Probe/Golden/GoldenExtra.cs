namespace Rbm.Simd.Probe.Golden;

/// <summary>What the model of a golden vector has beside the networks.</summary>
internal enum GoldenExtra
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The threshold that training found for the decoder; else it is the measure's.</summary>
    Threshold,

    /// <summary>The probability of each code bit by itself.</summary>
    StaticCodeModel,

    /// <summary>The probability of each code bit given those before it.</summary>
    ChainCodeModel,

    /// <summary>A refined codebook, which is then the decoder.</summary>
    Codebook,
}
