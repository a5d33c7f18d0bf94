using Rbm.Simd.Memory;

namespace Rbm.Simd.Models;

/// <summary>
/// A restricted Boltzmann machine over binary units: E(v, h) = -v'Wh - b'v - c'h (section I-B of the paper).
/// </summary>
/// <remarks>
/// W is kept in both orientations, so that a product in either direction runs with its lanes along the output:
/// <see cref="Up"/> holds W (N x K) and c, <see cref="Down"/> holds W transposed (K x N) and b. Whoever writes the weights of
/// <see cref="Up"/> transposes them into <see cref="Down"/> afterwards.
/// </remarks>
public sealed partial class RestrictedBoltzmannMachine
{
    /// <summary>Allocates a machine whose parameters are all zero.</summary>
    /// <param name="visible">N, number of visible units, 1 or more.</param>
    /// <param name="hidden">K, number of hidden units, 1 or more.</param>
    public RestrictedBoltzmannMachine(int visible, int hidden)
    {
        Throw.IfNotPositive(visible);
        Throw.IfNotPositive(hidden);
        Up = new DenseLayer(visible, hidden);
        Down = new DenseLayer(hidden, visible);
    }

    /// <summary>N, number of visible units.</summary>
    public int Visible => Up.Inputs;

    /// <summary>K, number of hidden units.</summary>
    public int Hidden => Up.Outputs;

    /// <summary>Visible to hidden: W and c.</summary>
    public DenseLayer Up { get; }

    /// <summary>Hidden to visible: W transposed and b.</summary>
    public DenseLayer Down { get; }

    /// <summary>W, N x K; row i holds the weights of visible unit i.</summary>
    public Matrix Weights => Up.Weights;

    /// <summary>b, one for each visible unit.</summary>
    public Span<float> VisibleBias => Down.Bias.Span;

    /// <summary>c, one for each hidden unit.</summary>
    public Span<float> HiddenBias => Up.Bias.Span;

    /// <summary>Copies the parameters of another machine of the same size.</summary>
    public void CopyFrom(RestrictedBoltzmannMachine source)
    {
        Up.CopyFrom(source.Up);
        Down.CopyFrom(source.Down);
    }
}
