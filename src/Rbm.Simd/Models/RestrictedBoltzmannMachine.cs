using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// A restricted Boltzmann machine over binary units: E(v, h) = -v'Wh - b'v - c'h (section I-B of the paper).
/// </summary>
/// <remarks>
/// W is kept in both orientations, so that a product in either direction runs with its lanes along the output:
/// <see cref="Up"/> holds W (N x K) and c, <see cref="Down"/> holds W transposed (K x N) and b. Whoever writes the weights of
/// <see cref="Up"/> calls <see cref="TransposeWeights"/> afterwards. Training does so once an epoch: its steps read and write
/// <see cref="Up"/> only (<see cref="DenseLayer.Backward"/>).
/// </remarks>
public sealed class RestrictedBoltzmannMachine
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

    /// <summary>E(v, h) = -v'Wh - b'v - c'h, in double precision.</summary>
    /// <param name="visible">N bits.</param>
    /// <param name="hidden">K bits.</param>
    /// <exception cref="ArgumentException">A state has too few words.</exception>
    public double Energy(ReadOnlySpan<ulong> visible, ReadOnlySpan<ulong> hidden)
    {
        var v = new ReadOnlyBitView(visible, 1, Visible);
        var h = new ReadOnlyBitView(hidden, 1, Hidden);
        double energy = 0;
        for (int j = 0; j < Hidden; j++)
            if (h[0, j]) energy -= HiddenBias[j];
        for (int i = 0; i < Visible; i++)
        {
            if (!v[0, i]) continue;
            energy -= VisibleBias[i];
            ReadOnlySpan<float> row = Weights.Row(i);
            for (int j = 0; j < Hidden; j++)
                if (h[0, j]) energy -= row[j];
        }

        return energy;
    }

    /// <summary>
    /// F(v) = -b'v - sum over j of softplus(c_j + (W'v)_j), so that P(v) = exp(-F(v)) / Z (eq. (1) of the paper).
    /// </summary>
    /// <remarks>
    /// The parameters as they are, in single precision; sums, softplus and result in double. A figure for reports and estimates,
    /// which decides no state of any unit: the same for every number of threads, and on every processor to rounding.
    /// </remarks>
    /// <param name="visible">B x N bits.</param>
    /// <param name="energies">B results, in nats.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public unsafe void FreeEnergy(ReadOnlyBitView visible, Span<double> energies, WorkerTeam team, Workspace workspace)
    {
        Throw.IfDifferent(visible.Columns, Visible, "number of bits of a visible state");
        Throw.IfShorter(energies.Length, visible.Rows, "energies", "one a row of the visible states");
        using Workspace.Mark mark = workspace.Borrow();
        nint sums = (Hidden + 7) & -8;
        fixed (ulong* words = visible.Words)
        fixed (float* weights = Weights.Data, b = VisibleBias, c = HiddenBias)
        fixed (double* results = energies)
        {
            var job = new FreeEnergyJob
            {
                Active = IndexLists.Of(words, visible.WordsPerRow, visible.Rows, Visible, team, workspace),
                Weights = weights, Stride = Weights.Stride, VisibleBias = b, HiddenBias = c,
                Rows = visible.Rows, Hidden = Hidden,
                Sums = workspace.Take<double>(sums * team.Size), SumsPerWorker = sums,
                Energies = results,
            };
            team.Run(ref job, (visible.Rows + FreeEnergyJob.RowsPerPart - 1) / FreeEnergyJob.RowsPerPart);
        }
    }

    /// <summary>Draws the hidden units given the visible ones, P(h_j = 1 given v) = sigmoid(c_j + (W'v)_j).</summary>
    /// <param name="visible">B x N bits.</param>
    /// <param name="hidden">B x K bits, the result, not overlapping what is given.</param>
    /// <param name="stream">What the draws are for; their address is (step, row, unit).</param>
    /// <param name="step">The draws' step.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or the states overlap.</exception>
    public void SampleHidden(
        ReadOnlyBitView visible, BitView hidden, RandomStream stream, uint step, WorkerTeam team, Workspace workspace) =>
        Sample(Up, visible, hidden, stream, step, team, workspace);

    /// <summary>Draws the visible units given the hidden ones, P(v_i = 1 given h) = sigmoid(b_i + (Wh)_i).</summary>
    /// <param name="hidden">B x K bits.</param>
    /// <param name="visible">B x N bits, the result, not overlapping what is given.</param>
    /// <param name="stream">What the draws are for; their address is (step, row, unit).</param>
    /// <param name="step">The draws' step.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or the states overlap.</exception>
    public void SampleVisible(
        ReadOnlyBitView hidden, BitView visible, RandomStream stream, uint step, WorkerTeam team, Workspace workspace) =>
        Sample(Down, hidden, visible, stream, step, team, workspace);

    /// <summary>Block Gibbs sampling: draws the hidden units, then the visible ones, so many times over.</summary>
    /// <param name="visible">B x N bits, the chains' states, advanced in place.</param>
    /// <param name="hidden">B x K bits; the hidden states that the last visible ones were drawn from.</param>
    /// <param name="sweeps">Number of sweeps, 0 or more; sweep s draws at step <paramref name="firstStep"/> + s.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="firstStep">Step of the first sweep's draws.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, the states overlap, or the number of sweeps is negative.</exception>
    public void Gibbs(
        BitView visible, BitView hidden, int sweeps, ulong seed, uint firstStep, WorkerTeam team, Workspace workspace)
    {
        Throw.IfNegative(sweeps);
        for (uint s = 0; s < sweeps; s++)
        {
            SampleHidden(visible, hidden, RandomUse.Gibbs.Stream(seed, 0), firstStep + s, team, workspace);
            SampleVisible(hidden, visible, RandomUse.Gibbs.Stream(seed, 1), firstStep + s, team, workspace);
        }
    }

    /// <summary>Copies W, transposed, to <see cref="Down"/>; to be called after <see cref="Weights"/> was written.</summary>
    /// <param name="team">Who copies.</param>
    public void TransposeWeights(WorkerTeam team)
    {
        var job = new TransposeJob(Weights, Down.Weights);
        team.Run(ref job, (Visible + TransposeJob.RowsPerPart - 1) / TransposeJob.RowsPerPart);
    }

    /// <summary>Copies the parameters of another machine of the same size.</summary>
    public void CopyFrom(RestrictedBoltzmannMachine source)
    {
        Up.CopyFrom(source.Up);
        Down.CopyFrom(source.Down);
    }

    private static void Sample(
        DenseLayer layer, ReadOnlyBitView from, BitView to, RandomStream stream, uint step, WorkerTeam team, Workspace workspace)
    {
        Throw.IfDifferent(from.Columns, layer.Inputs, "number of bits of a state that is given");
        Throw.IfDifferent(to.Rows, from.Rows, "number of rows of the result");
        Throw.IfDifferent(to.Columns, layer.Outputs, "number of columns of the result");
        Throw.IfOverlapping(from.Words, to.Words, "what is given");
        using Workspace.Mark mark = workspace.Borrow();
        layer.Forward(from, workspace.TakeMatrix(from.Rows, layer.Outputs), UnitStates.Draw(to, stream, step), team, workspace);
    }
}
