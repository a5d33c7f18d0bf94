using Rbm.Simd.Models;

namespace Rbm.Simd.Learning;

/// <summary>How contrastive divergence estimates the gradient of a machine's log-likelihood and what it does with it.</summary>
public sealed record CdOptions
{
    /// <summary>k, Gibbs steps of the negative phase, 1 to 1000.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>
    /// Persistent CD (Tieleman 2008): the negative phase goes on with chains of its own, as many as a mini-batch has items,
    /// instead
    /// of starting at the data.
    /// </summary>
    public bool Persistent { get; init; }

    /// <summary>
    /// Parallel tempering (Desjardins et al. 2010): replicas of each persistent chain, at inverse temperatures from 1 to 0, which
    /// exchange their states, so that chains get from mode to mode; 1 for none, at most 1000. A step costs as many Gibbs steps.
    /// </summary>
    public int Temperatures { get; init; } = 1;

    /// <summary>
    /// Centred gradient (Montavon and Mueller 2012; Melchior, Fischer and Wiskott, JMLR 17(99)): states are taken relative to
    /// running means, which makes learning invariant to flips of the data.
    /// </summary>
    public bool Centered { get; init; }

    /// <summary>Share of the last update that is added to the next, 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>L2 decay of the weights (not the biases), relative to the learning rate.</summary>
    public double WeightDecay { get; init; } = 2e-4;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or two contradict each other.</exception>
    internal void Check()
    {
        Throw.IfOutside(Steps, 1, 1000);
        Throw.IfOutside(Temperatures, 1, ReplicaExchange.MostTemperatures);
        if (Temperatures > 1 && !Persistent)
            throw new ArgumentException($"{Temperatures} temperatures need persistent chains, whose replicas they are");
        Throw.IfOutside(Momentum, 0, 0.9999);
        Throw.IfNotFiniteOrNegative(WeightDecay);
    }
}
