namespace Rbm.Simd.Models;

/// <summary>The Markov chain that draws y from mu(y given x). For a network of one machine both are exact block Gibbs sampling.</summary>
public enum ConditionalChain
{
    /// <summary>
    /// Up through the layers, a step of Gibbs sampling in the top machine, down again with the field of x on the visible units: the
    /// usual choice, and an approximation for two machines and more.
    /// </summary>
    UpDown,

    /// <summary>
    /// Moves of the hidden layers that ignore x, each accepted or refused by what the paper's Theorem 1 drops: exact for any number of
    /// machines. Refusals grow with N, so it is for small networks, and to tell how far off the other one is.
    /// </summary>
    Metropolis,
}
