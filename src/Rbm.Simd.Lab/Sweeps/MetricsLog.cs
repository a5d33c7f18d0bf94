using System.Text;
using System.Text.Json;
using Rbm.Simd.Learning;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>
/// What was heard while a job was done, as lines of JSON in the store: curves for reports, and the time that it took. Lines are appended
/// as they come, so a killed job may leave half a line, and one that was resumed some lines twice; readers take the last of each.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="next">Who hears the same.</param>
internal sealed class MetricsLog(string path, ITrainingObserver next) : ITrainingObserver
{
    private static readonly string[] Places = ["iteration", "layer", "epoch", "items", "seconds"];

    public void Progress(TrainingPhase phase, int epoch, long done, long total) => next.Progress(phase, epoch, done, total);

    public void Report(TrainingMetric metric)
    {
        Append(json =>
        {
            json.WriteString("phase", metric.Phase.Name);
            json.WriteNumber("iteration", metric.Phase.Iteration);
            json.WriteNumber("layer", metric.Phase.Layer);
            json.WriteNumber("epoch", metric.Epoch);
            json.WriteNumber("items", metric.Items);
            json.WriteNumber("seconds", metric.Seconds);
            foreach ((string name, double value) in metric.Values)
                if (double.IsFinite(value)) json.WriteNumber(name, value);
        });
        next.Report(metric);
    }

    public void Warn(string message) => next.Warn(message);

    /// <summary>Puts down how long something took that is no epoch.</summary>
    public void Took(string phase, int number, double seconds) => Append(json =>
    {
        json.WriteString("phase", phase);
        json.WriteNumber("epoch", number);
        json.WriteNumber("seconds", seconds);
    });

    /// <summary>The seconds of all that was put down, each once; 0 without a file.</summary>
    public static double Seconds(string path) => Read(path).Sum(entry => entry.Seconds);

    /// <summary>What was put down, each once: the last of what is there twice, in the order of the first; nothing without a file.</summary>
    public static IReadOnlyList<MetricsEntry> Read(string path)
    {
        if (!File.Exists(path)) return [];
        var entries = new OrderedDictionary<(string?, int, int, int), MetricsEntry>();
        foreach (string line in File.ReadLines(path))
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement json = document.RootElement;
                var entry = new MetricsEntry(
                    json.GetProperty("phase").GetString() ?? "", Number("iteration"), Number("layer"), Number("epoch"),
                    json.GetProperty("seconds").GetDouble(),
                    json.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Number && !Places.Contains(p.Name))
                        .ToDictionary(p => p.Name, p => p.Value.GetDouble()));
                entries[(entry.Phase, entry.Iteration, entry.Layer, entry.Epoch)] = entry;

                int Number(string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;
            }
            catch (Exception failure) when (
                failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
            {
                // Half a line of a process that was killed.
            }
        }

        return [.. entries.Values];
    }

    private void Append(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        // A line break before as well: what a killed process left of its line must not spoil this one.
        string line = $"{Encoding.UTF8.GetString(bytes.ToArray())}\n";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(Encoding.UTF8.GetBytes(EndsInLine() ? line : "\n" + line));
    }

    private bool EndsInLine()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length == 0) return true;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
    }
}

/// <summary>An epoch, or other work, of which a <see cref="MetricsLog"/> tells.</summary>
/// <param name="Phase">What was done, such as <c>pretraining</c>.</param>
/// <param name="Iteration">The Blahut-Arimoto iteration.</param>
/// <param name="Layer">The machine, from 1; 0 in fine-tuning.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Seconds">The time that it took.</param>
/// <param name="Values">Its figures by name.</param>
internal sealed record MetricsEntry(
    string Phase, int Iteration, int Layer, int Epoch, double Seconds, IReadOnlyDictionary<string, double> Values);
