using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Annealed importance sampling along beta (Neal 2001; for rate-distortion curves Huang, Makhzani, Cao and Grosse 2020): chains
/// that climb from mu to mu tilted towards x, and chains that come down again. One pass serves every beta on its way.
/// </summary>
internal sealed class TiltedAnnealing
{
    private readonly RestrictedBoltzmannMachine _machine;
    private readonly DistortionMeasure _measure;
    private readonly TiltLadder _ladder;
    private readonly ulong _seed;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace;
    private readonly CancellationToken _token;

    public TiltedAnnealing(
        RestrictedBoltzmannMachine machine, DistortionMeasure measure, TiltLadder ladder, ulong seed, WorkerTeam team, Workspace workspace,
        CancellationToken token)
    {
        (_machine, _measure, _ladder, _seed, _team, _workspace, _token) = (machine, measure, ladder, seed, team, workspace, token);
    }

    /// <summary>
    /// From mu upwards. The mean of a chain's weight is Z'_beta(x) if it started as a sample of mu.
    /// </summary>
    /// <param name="sources">B x N, each chain's x.</param>
    /// <param name="states">B x N, samples of mu; where the chains are at the end.</param>
    /// <param name="marks">How many of the ladder's marks to climb to.</param>
    /// <param name="firstRow">The draws' row of the first chain.</param>
    public AnnealingPass Up(BitMatrix sources, BitMatrix states, int marks, uint firstRow)
    {
        var chains = new TiltedChains(_machine, _measure, sources, states, _team, _workspace);
        var pass = new AnnealingPass(marks, states.Rows);
        var logs = new double[states.Rows];
        int at = 0;
        for (int mark = 0; mark < marks; mark++)
        {
            for (; at < _ladder.Marks[mark]; at++)
            {
                _token.ThrowIfCancellationRequested();
                chains.AddLogRatios(_ladder.Tilts[at], _ladder.Tilts[at + 1], logs);
                chains.Sweep(_ladder.Tilts[at + 1], RandomUse.TiltedClimb, _seed, firstRow, (uint)at);
            }

            logs.CopyTo(pass.LogWeights[mark], 0);
            chains.Distortions(pass.Distortions[mark]);
        }

        return pass;
    }

    /// <summary>
    /// Down from a beta towards mu. The mean of a chain's weight from a mark to where it ends is the ratio of the two normalisers if it
    /// stood at the mark as a sample of mu(y given x).
    /// </summary>
    /// <param name="sources">B x N, each chain's x.</param>
    /// <param name="states">B x N, where the chains start, allowed at the last mark; where they are at the end.</param>
    /// <param name="marks">How many of the ladder's marks are below, with the one that the chains start at.</param>
    /// <param name="burnIn">Sweeps at the last mark before the way down begins.</param>
    /// <param name="toMu">Whether to go on from the first mark down to mu itself.</param>
    /// <param name="firstRow">The draws' row of the first chain.</param>
    public AnnealingPass Down(BitMatrix sources, BitMatrix states, int marks, int burnIn, bool toMu, uint firstRow)
    {
        var chains = new TiltedChains(_machine, _measure, sources, states, _team, _workspace);
        var pass = new AnnealingPass(marks, states.Rows);
        double[] logs = pass.AtEnd;
        int at = _ladder.Marks[marks - 1], mark = marks - 1;
        for (int s = 0; s < burnIn; s++)
        {
            _token.ThrowIfCancellationRequested();
            chains.Sweep(_ladder.Tilts[at], RandomUse.TiltedDescent, _seed, firstRow, (uint)(_ladder.Tilts.Count + s));
        }

        for (; ; at--)
        {
            for (; mark >= 0 && _ladder.Marks[mark] == at; mark--)
            {
                logs.CopyTo(pass.LogWeights[mark], 0);
                chains.Distortions(pass.Distortions[mark]);
            }

            if (at == 0 || (mark < 0 && !toMu)) return pass;
            _token.ThrowIfCancellationRequested();
            chains.AddLogRatios(_ladder.Tilts[at], _ladder.Tilts[at - 1], logs);
            chains.Sweep(_ladder.Tilts[at - 1], RandomUse.TiltedDescent, _seed, firstRow, (uint)at);
        }
    }
}

/// <summary>What a pass of chains gathered, for each beta asked for and each chain.</summary>
internal sealed class AnnealingPass
{
    public AnnealingPass(int marks, int chains)
    {
        AtEnd = new double[chains];
        LogWeights = [.. Enumerable.Range(0, marks).Select(_ => new double[chains])];
        Distortions = [.. Enumerable.Range(0, marks).Select(_ => new double[chains])];
    }

    /// <summary>Logarithms of the importance weights from the start to each beta, by beta and chain.</summary>
    public double[][] LogWeights { get; }

    /// <summary>The same at the end of the way down, by chain.</summary>
    public double[] AtEnd { get; }

    /// <summary>d(x, y), summed over the bits, by beta and chain.</summary>
    public double[][] Distortions { get; }

    /// <summary>The logarithms of the weights from a beta to the end of the way down, for some chains.</summary>
    public double[] ToEnd(int mark, int first, int count)
    {
        var logs = new double[count];
        for (int c = 0; c < count; c++) logs[c] = AtEnd[first + c] - LogWeights[mark][first + c];
        return logs;
    }
}
