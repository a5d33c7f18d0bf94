using System.Globalization;
using System.Text.Json;
using Rbm.Simd.Learning;

namespace Rbm.Simd.Cli.Progress;

/// <summary>Shows a training's progress, and writes what is known of each epoch as a line of JSON.</summary>
/// <param name="progress">Where the bar and the log lines go.</param>
/// <param name="metrics">Where the JSON lines go, or null.</param>
internal sealed class TrainingProgress(IProgressSink progress, TextWriter? metrics) : ITrainingObserver
{
    private (TrainingPhase Phase, int Epoch)? _shown;
    private long _start;

    /// <summary>All that was reported, for the verb that makes pictures of it.</summary>
    public List<TrainingMetric> Metrics { get; } = [];

    /// <inheritdoc/>
    public void Progress(TrainingPhase phase, int epoch, long done, long total)
    {
        if (_shown is null)
        {
            // What an earlier run did must not count into this run's rate.
            _start = done;
            progress.Begin(NameOf(phase), total - done, "samples");
        }

        if (_shown != (phase, epoch)) progress.Describe($"{NameOf(phase)}, epoch {epoch} of {phase.Epochs}");
        _shown = (phase, epoch);
        progress.Advance(done - _start);
    }

    /// <inheritdoc/>
    public void Report(TrainingMetric metric)
    {
        Metrics.Add(metric);
        double rate = metric.Seconds > 0 ? metric.Items / metric.Seconds : 0;
        string values = string.Concat(metric.Values.Select(v => FormattableString.Invariant($"  {v.Key} {v.Value:0.######}")));
        string epoch = metric.Epoch > 0 ? FormattableString.Invariant($", epoch {metric.Epoch} of {metric.Phase.Epochs}") : "";
        progress.Note(string.Create(CultureInfo.InvariantCulture,
            $"{NameOf(metric.Phase)}{epoch}:{values}  {metric.Seconds:0.00} s, {rate:#,0} samples/s"));
        if (metrics is null) return;
        metrics.WriteLine(Json.Text(json => WriteMembers(json, metric, rate)));
        metrics.Flush();
    }

    /// <inheritdoc/>
    public void Warn(string message) => progress.Note($"rbm: warning: {message}");

    private static void WriteMembers(Utf8JsonWriter json, TrainingMetric metric, double rate)
    {
        json.WriteString("phase", metric.Phase.Name);
        json.WriteNumber("iteration", metric.Phase.Iteration);
        json.WriteNumber("layer", metric.Phase.Layer);
        json.WriteNumber("epoch", metric.Epoch);
        json.WriteNumber("epochs", metric.Phase.Epochs);
        json.WriteNumber("items", metric.Items);
        json.WriteFinite("seconds", metric.Seconds);
        json.WriteFinite("samples_per_second", rate);
        foreach ((string name, double value) in metric.Values) json.WriteFinite(name, value);
    }

    private static string NameOf(TrainingPhase phase)
    {
        string layer = phase.Layer > 0 ? FormattableString.Invariant($" layer {phase.Layer}") : "";
        string iteration = phase.Iteration > 0 ? FormattableString.Invariant($"iteration {phase.Iteration}, ") : "";
        return iteration + phase.Name + layer;
    }
}
