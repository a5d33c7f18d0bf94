using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling.Work;

/// <summary>
/// A machine that has learned from <see cref="WorkItems.Digits"/> for a moment: what a step costs depends on how many units are on
/// and on how many a reconstruction changes, which at the very beginning is far from what the rest of a training is like.
/// </summary>
internal static class WorkMachine
{
    private const int Items = 2000, Batch = 100, Steps = 200;
    private const double LearningRate = 0.05;

    public static RestrictedBoltzmannMachine Create(int visible, int hidden, WorkerTeam team)
    {
        var network = new DeepBeliefNetwork(visible, hidden);
        InitialWeights.Draw(network, seed: 1);
        RestrictedBoltzmannMachine machine = network.Machines[0];
        machine.VisibleBias.Fill((float)Math.Log(WorkItems.Density / (1 - WorkItems.Density)));
        var divergence = new ContrastiveDivergence(machine, new CdOptions(), seed: 1, layer: 0, team);
        BitMatrix items = WorkItems.Digits(Items, visible);
        for (int s = 0; s < Steps; s++) divergence.Advance(items.Slice(s * Batch % Items, Batch), (uint)s, LearningRate);
        machine.TransposeWeights(team);
        return machine;
    }
}

/// <summary>One CD-1 step.</summary>
internal sealed class CdStepWork(int visible, int hidden, int batch, WorkerTeam team)
    : MeasuredWork(WorkCost.OfCdStep(visible, hidden, batch))
{
    // So small that thousands of steps leave the densities where they are.
    private const double LearningRate = 1e-6;

    private readonly ContrastiveDivergence _divergence = new(WorkMachine.Create(visible, hidden, team), new CdOptions(), 1, 0, team);
    private readonly BitMatrix _items = WorkItems.Digits(batch, visible);
    private uint _step;

    public override void Run() => _divergence.Advance(_items.View, _step++, LearningRate);
}

/// <summary>The hidden units drawn given the items.</summary>
internal sealed class UpWork(int visible, int hidden, int batch, WorkerTeam team)
    : MeasuredWork(WorkCost.OfProduct(new Product(batch, hidden, visible)))
{
    private readonly Workspace _workspace = new();
    private readonly RestrictedBoltzmannMachine _machine = WorkMachine.Create(visible, hidden, team);
    private readonly BitMatrix _items = WorkItems.Digits(batch, visible), _hidden = new(batch, hidden);
    private uint _step;

    public override void Run() =>
        _machine.SampleHidden(_items.View, _hidden.View, RandomUse.HiddenUnits.Stream(1), _step++, team, _workspace);
}

/// <summary>The visible units drawn given hidden ones that were drawn from items, as training does it: the weights as they stand.</summary>
internal sealed unsafe class DownWork : MeasuredWork
{
    private readonly Workspace _workspace = new();
    private readonly RestrictedBoltzmannMachine _machine;
    private readonly WorkerTeam _team;
    private readonly BitMatrix _hidden, _visible;
    private readonly Matrix _probabilities;
    private uint _step;

    public DownWork(int visible, int hidden, int batch, WorkerTeam team)
        : base(WorkCost.OfProduct(new Product(batch, visible, hidden)))
    {
        _team = team;
        _machine = WorkMachine.Create(visible, hidden, team);
        _hidden = new BitMatrix(batch, hidden);
        _visible = new BitMatrix(batch, visible);
        _probabilities = new Matrix(batch, visible);
        BitMatrix items = WorkItems.Digits(batch, visible);
        _machine.SampleHidden(items.View, _hidden.View, RandomUse.HiddenUnits.Stream(1), 0, team, _workspace);
    }

    public override void Run()
    {
        fixed (ulong* drawn = _visible.Words)
        {
            UnitEpilogue epilogue = UnitStates.Draw(_visible.View, RandomUse.VisibleUnits.Stream(1), _step++).Epilogue(drawn);
            _machine.Up.Backward(_hidden.View, _machine.Down.Bias, _probabilities.View, epilogue, _team, _workspace);
        }
    }
}
