namespace Rbm.Simd.Information;

/// <summary>How a source's rate-distortion function is found.</summary>
public enum RateDistortionMethod
{
    /// <summary>In closed form, exactly.</summary>
    ClosedForm,

    /// <summary>By the alternation of Blahut and Arimoto over all of {0,1}^N, or over blocks of the source.</summary>
    BlahutArimoto,

    /// <summary>As if its bits were independent, in closed form: an upper bound.</summary>
    IndependentBits,

    /// <summary>From a learned mu, eq. (4) of the paper: an upper bound, estimated where it cannot be summed.</summary>
    LearnedModel,
}
