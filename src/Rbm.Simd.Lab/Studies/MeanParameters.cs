using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>The mean of a machine's parameters over some of its states.</summary>
internal sealed class MeanParameters(RestrictedBoltzmannMachine machine)
{
    private readonly double[] _sums = new double[(machine.Visible + 1) * (machine.Hidden + 1)];
    private int _count;

    /// <summary>Counts the machine as it is.</summary>
    public void Add(RestrictedBoltzmannMachine machine)
    {
        int at = 0;
        for (int i = 0; i < machine.Visible; i++)
        {
            _sums[at++] += machine.VisibleBias[i];
            foreach (float w in machine.Weights.Row(i)) _sums[at++] += w;
        }

        foreach (float c in machine.HiddenBias) _sums[at++] += c;
        _count++;
    }

    /// <summary>Gives the machine the mean, and forgets it.</summary>
    public void MoveTo(RestrictedBoltzmannMachine machine, WorkerTeam team)
    {
        int at = 0;
        for (int i = 0; i < machine.Visible; i++)
        {
            machine.VisibleBias[i] = (float)(_sums[at++] / _count);
            foreach (ref float w in machine.Weights.Row(i)) w = (float)(_sums[at++] / _count);
        }

        foreach (ref float c in machine.HiddenBias) c = (float)(_sums[at++] / _count);
        machine.TransposeWeights(team);
        _sums.AsSpan().Clear();
        _count = 0;
    }
}
