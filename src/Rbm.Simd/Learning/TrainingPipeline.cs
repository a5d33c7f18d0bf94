using System.Diagnostics;
using System.Globalization;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// The whole training: greedy pre-training, DBN Blahut-Arimoto iterations, unrolling, fine-tuning. Everything that it draws is
/// addressed by seed and place, so a training that is stopped and resumed from its last checkpoint ends with the same bits.
/// </summary>
public sealed class TrainingPipeline
{
    private readonly TrainingOptions _options;
    private readonly IBinarySource _source;
    private readonly WorkerTeam _team;
    private readonly IReadOnlyList<TrainingPhase> _plan;
    private readonly Workspace _workspace = new();
    private readonly BitMatrix _items;
    private readonly string _hash;

    /// <summary>Checks the options against the source. Nothing is trained yet.</summary>
    /// <param name="options">What to train and how.</param>
    /// <param name="source">What to learn.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the source does not fit the first layer or is
    /// empty.</exception>
    public TrainingPipeline(TrainingOptions options, IBinarySource source, WorkerTeam team)
    {
        options.Check();
        if (source.Count == 0) throw new ArgumentException($"source {source.Name} is empty; 1 item or more expected");
        if (options.Layers[0] != source.Length)
            throw new ArgumentException($"layer 0 has {options.Layers[0]} units, but an item of {source.Name} has {source.Length} bits");
        _options = options;
        _source = source;
        _team = team;
        _plan = TrainingPhase.Plan(options);
        _items = new BitMatrix(source.Count, source.Length);
        _hash = SourceHash.Compute(source);
        long steps = _plan.Sum(p => (long)p.Epochs) * MiniBatches.CountFor(source.Count, options.Batch);
        if (steps * options.Sweeps > uint.MaxValue)
        {
            throw new ArgumentException(
                $"{steps} mini-batches of {options.Sweeps} sweeps are more than 2^32 draws' addresses; fewer epochs or sweeps expected");
        }
    }

    /// <summary>What the training is of, in one line; a checkpoint fits a pipeline whose line is the same.</summary>
    internal string Identity => IdentityOf(_options);

    private string IdentityOf(TrainingOptions options) =>
        $"{options} source={_source.Name} items={_source.Count} fresh={_source.VariesByEpoch} sha256={_hash}";

    /// <summary>Trains, from the start or from a checkpoint.</summary>
    /// <param name="observer">Hears of the progress.</param>
    /// <param name="checkpoint">Where to keep the state after every epoch; null to keep none.</param>
    /// <param name="resume">Whether to go on from the checkpoint, where there is one.</param>
    /// <param name="token">Stops the training; the last checkpoint stays whole.</param>
    /// <param name="lower">
    /// What <see cref="Keep"/> left of the training of <see cref="LowerLayers"/>, to begin with where no checkpoint is gone on from;
    /// null to train the whole. The model is the same.
    /// </param>
    /// <returns>The trained model.</returns>
    /// <exception cref="TrainingDivergedException">A parameter is no longer finite; the last good checkpoint is kept.</exception>
    /// <exception cref="OperationCanceledException">The token was used.</exception>
    /// <exception cref="InvalidDataException">A checkpoint is damaged or of another training.</exception>
    /// <exception cref="IOException">A checkpoint cannot be read or written.</exception>
    public CompressionModel Run(
        ITrainingObserver observer, Checkpoint? checkpoint = null, bool resume = false, CancellationToken token = default,
        Checkpoint? lower = null)
    {
        TrainingState state = Train(observer, checkpoint, resume, lower, token);
        return new CompressionModel
        {
            Network = state.Network,
            Autoencoder = state.Autoencoder ?? Unroll(state),
            Measure = _options.Measure,
            Beta = _options.RunsBlahutArimoto ? _options.Beta : null,
            SampledMachines = _options.SampledMachines,
            Seed = _options.Seed,
            PictureWidth = _source.Height > 1 ? _source.Width : 0,
            History = new Dictionary<string, string>(state.History)
            {
                ["schedule"] = _options.ToString(),
                ["source"] = _source.Name,
                ["source sha256"] = _hash,
                ["items"] = _source.Count.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    /// <summary>Trains as <see cref="Run"/> does, and keeps the last state, for trainings of which this is a part to begin with.</summary>
    /// <param name="observer">Hears of the progress.</param>
    /// <param name="result">Where the last state goes, once there is one.</param>
    /// <param name="checkpoint">Where to keep the state after every epoch; null to keep none.</param>
    /// <param name="resume">Whether to go on from the checkpoint, where there is one.</param>
    /// <param name="token">Stops the training; the last checkpoint stays whole.</param>
    /// <inheritdoc cref="Run" path="/exception"/>
    public void Keep(
        ITrainingObserver observer, Checkpoint result, Checkpoint? checkpoint = null, bool resume = false,
        CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        result.Save(Identity, Train(observer, checkpoint, resume, lower: null, token));
    }

    private TrainingState Train(
        ITrainingObserver observer, Checkpoint? checkpoint, bool resume, Checkpoint? lower, CancellationToken token)
    {
        _source.Read(0, 0, _items.View);
        TrainingState state = (resume ? checkpoint?.Load(Identity, _options, _source.Count, _team) : null)
            ?? (lower is null ? new TrainingState() : Continue(lower));
        if (state.Network is null && _options.Pretrains)
        {
            state.Network = new DeepBeliefNetwork([.. _options.Layers]);
            InitialWeights.Draw(state.Network, _options.Seed);
            SetVisibleBias(state.Network.Machines[0], _items);
            foreach (RestrictedBoltzmannMachine machine in state.Network.Machines) machine.TransposeWeights(_team);
        }

        while (state.Phase < _plan.Count)
        {
            token.ThrowIfCancellationRequested();
            TrainingPhase phase = _plan[state.Phase];
            if (state.Epoch == 0) Begin(phase, state, observer, token);
            var clock = Stopwatch.StartNew();
            Dictionary<string, double> values = RunEpoch(phase, state, observer, token);
            ThrowUnlessFinite(phase, state, values["rate"], checkpoint);
            int epoch = state.Epoch + 1;
            foreach ((string name, double value) in values)
                state.History[$"{phase.Name} {name}"] = value.ToString("G9", CultureInfo.InvariantCulture);
            state.MoveOn(_plan);
            checkpoint?.Save(Identity, state);
            observer.Report(new TrainingMetric(phase, epoch, _source.Count, clock.Elapsed.TotalSeconds, values));
        }

        return state;
    }

    private TrainingState Continue(Checkpoint lower)
    {
        TrainingOptions part = LowerLayers.Of(_options)
            ?? throw new ArgumentException($"{lower.Path} cannot be gone on from: this training has no part that its code has no say in");
        TrainingState state = lower.Load(IdentityOf(part), part, _source.Count, _team)
            ?? throw new FileNotFoundException($"{lower.Path}: no such file; the state of the trained lower layers expected");
        int phases = TrainingPhase.Plan(part).Count;
        if (state.Phase < phases)
        {
            throw new InvalidDataException(
                $"{lower.Path} is of a training in phase {state.Phase + 1} of {phases}, a finished one expected");
        }

        LowerLayers.Extend(state, _options, _team);
        return state;
    }

    private Dictionary<string, double> RunEpoch(
        TrainingPhase phase, TrainingState state, ITrainingObserver observer, CancellationToken token)
    {
        if (_source.VariesByEpoch && state.Samples is null) _source.Read(0, state.Epochs, _items.View);
        long before = (long)state.Epochs * _source.Count, total = _plan.Sum(p => (long)p.Epochs) * _source.Count;
        int epoch = state.Epoch + 1;
        var context = new EpochContext
        {
            Options = _options,
            Phase = phase,
            Source = _items,
            State = state,
            Team = _team,
            Workspace = _workspace,
            Token = token,
            Progress = done => observer.Progress(phase, epoch, before + done, total),
        };
        return phase.Name == TrainingPhase.Pretraining ? PretrainingEpoch.Run(context) : FineTuningEpoch.Run(context);
    }

    private void Begin(TrainingPhase phase, TrainingState state, ITrainingObserver observer, CancellationToken token)
    {
        if (phase.Name == TrainingPhase.FineTuning)
        {
            state.Samples = null;
            state.Autoencoder = Unroll(state);
            state.Adam = new Adam([.. state.Autoencoder.Encoder, .. state.Autoencoder.Reproducer]);
            return;
        }

        if (phase.Iteration > 0 && phase.Layer == 1) DrawSamples(phase, state, observer, token);
        RestrictedBoltzmannMachine machine = state.Network!.Machines[phase.Layer - 1];
        state.Divergence = new ContrastiveDivergence(machine, _options.Divergence, _options.Seed, phase.Layer - 1, _team);
    }

    private DeepAutoencoder Unroll(TrainingState state)
    {
        if (state.Network is { } network) return DeepAutoencoder.Unroll(network);
        var autoencoder = new DeepAutoencoder([.. _options.Layers]);
        InitialWeights.Draw(autoencoder, _options.Seed);
        return autoencoder;
    }

    private void DrawSamples(TrainingPhase phase, TrainingState state, ITrainingObserver observer, CancellationToken token)
    {
        var clock = Stopwatch.StartNew();
        if (_source.VariesByEpoch) _source.Read(0, state.Epochs, _items.View);
        DeepBeliefNetwork network = state.Network!.Bottom(_options.SampledMachines);
        (state.Samples, DbnBlahutArimoto.Figures figures, double? acceptance) =
            DbnBlahutArimoto.Sample(network, _items, _options, phase.Iteration, _team, _workspace, token);
        if (state.Figures is { } before && DbnBlahutArimoto.Complaint(before, figures) is { } complaint)
            observer.Warn($"iteration {phase.Iteration}: {complaint}");
        state.Figures = figures;
        state.History[$"iteration {phase.Iteration:D2}"] =
            FormattableString.Invariant($"distortion {figures.Distortion:F6} unit entropy {figures.UnitEntropy:F6}")
            + (acceptance is { } share ? FormattableString.Invariant($" acceptance {share:F6}") : "");
        var values = new Dictionary<string, double>
        {
            ["distortion"] = figures.Distortion,
            ["unit_entropy"] = figures.UnitEntropy,
        };

        // Not in the history: the estimate is the same on every machine to rounding, the model file to the bit.
        if (double.IsFinite(figures.LogNormalizer)) values["log_normalizer"] = figures.LogNormalizer;
        if (acceptance is { } accepted) values["acceptance"] = accepted;
        observer.Report(new TrainingMetric(phase with { Name = "sampling" }, 0, _source.Count, clock.Elapsed.TotalSeconds, values));
    }

    // b_i = log(q / (1 - q)) for the unit's mean q (Hinton's guide, section 8); the means of constant units are kept off 0 and 1.
    private static void SetVisibleBias(RestrictedBoltzmannMachine machine, BitMatrix items)
    {
        int[] counts = BitCounts.OfColumns(items.View);
        Span<float> bias = machine.VisibleBias;
        for (int i = 0; i < bias.Length; i++) bias[i] = (counts[i] + 1f) / (items.Rows - counts[i] + 1f);
        Elementwise.Log(bias, bias);
    }

    private static void ThrowUnlessFinite(TrainingPhase phase, TrainingState state, double rate, Checkpoint? checkpoint)
    {
        bool finite = phase.Name == TrainingPhase.Pretraining
            ? Parameters.AreFinite(state.Divergence!.Machine)
            : Parameters.AreFinite(state.Autoencoder!);
        if (finite) return;
        string where = phase.Layer > 0 ? $"{phase.Name} of layer {phase.Layer}" : phase.Name;
        string kept = checkpoint is null || state.Epochs == 0 ? "" : $"; {checkpoint.Path} holds the last good epoch";
        throw new TrainingDivergedException(FormattableString.Invariant(
            $"{where} diverged in epoch {state.Epoch + 1}: a parameter is not finite; try a lower rate than {rate:G3}{kept}"));
    }
}
