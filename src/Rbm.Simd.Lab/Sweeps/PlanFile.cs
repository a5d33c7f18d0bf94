using System.Text;
using System.Text.Json;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>A plan as a file: a JSON list of jobs, one a line.</summary>
public static class PlanFile
{
    private const string Kind = "a plan of a sweep, a JSON list of jobs,";

    /// <summary>Writes a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="output">Where it goes; left open.</param>
    public static void Save(SweepPlan plan, Stream output)
    {
        IEnumerable<string> lines = plan.Jobs.Select(job => Encoding.UTF8.GetString(SweepJson.Write(job)));
        output.Write(Encoding.UTF8.GetBytes($"[\n{string.Join(",\n", lines)}\n]\n"));
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">
    /// It is damaged, of another version, or has a job whose inputs are not those of its address.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SweepPlan Load(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        RequireFormat(bytes, path);
        SweepJob[] jobs = SweepJson.Read<SweepJob[]>(bytes, path, Kind);
        try
        {
            return new SweepPlan(jobs);
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{path}: {failure.Message}", failure);
        }
    }

    // Before anything else is said of the text: another version may have other keys.
    private static void RequireFormat(byte[] bytes, string path)
    {
        JsonElement list = SweepJson.Read<JsonDocument>(bytes, path, Kind).RootElement;
        if (list.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException($"{path}: {list.ValueKind.ToString().ToLowerInvariant()}, {Kind} expected");
        int index = 0;
        foreach (JsonElement job in list.EnumerateArray())
        {
            index++;
            if (job.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"{path}: entry {index} is no job");
            if (!job.TryGetProperty("format", out JsonElement format))
                throw new InvalidDataException($"{path}: job {index} has no 'format'");
            if (format.ValueKind != JsonValueKind.Number)
                throw new InvalidDataException($"{path}: 'format' of job {index} is no number, {SweepJob.CurrentFormat} expected");
            if (!format.TryGetInt32(out int version) || version != SweepJob.CurrentFormat)
            {
                throw new InvalidDataException(
                    $"{path}: job {index} is of format {format.GetRawText()}, {SweepJob.CurrentFormat} expected; "
                    + "this plan is of another version");
            }
        }

        if (index == 0) throw new InvalidDataException($"{path}: there is no job in it");
    }
}
