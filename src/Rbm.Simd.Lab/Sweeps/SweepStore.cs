using Rbm.Simd.Files;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>
/// The folder of a sweep's results, by their jobs' addresses: <c>.json</c> results, <c>.rbm</c> models, <c>.safetensors</c> lower layers,
/// <c>.metrics.jsonl</c> what was heard on the way, and in <c>work</c> the checkpoints of what is being trained.
/// </summary>
/// <remarks>
/// A result appears whole or not at all. Several processes may use a store at once: two that do the same job make the same bytes, and it
/// does not matter whose are renamed over whose.
/// </remarks>
/// <param name="folder">The folder; it is made when something is put into it.</param>
public sealed class SweepStore(string folder)
{
    private const string Kind = "a result of a sweep";

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>The file of a job's result.</summary>
    public string PathOf(SweepJob job) => Path.Combine(Folder, job.Job + job switch
    {
        LowerJob => ".safetensors",
        ModelJob => ".rbm",
        _ => ".json",
    });

    /// <summary>The file of what was heard while a job was done.</summary>
    public string MetricsOf(SweepJob job) => Path.Combine(Folder, job.Job + ".metrics.jsonl");

    /// <summary>Whether a job is done.</summary>
    public bool Has(SweepJob job) => File.Exists(PathOf(job));

    /// <summary>The result of a job; null if it is not done.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or is another job's.</exception>
    public SweepResult? Result(ResultJob job)
    {
        string path = PathOf(job);
        if (!File.Exists(path)) return null;
        SweepResult result = SweepJson.Read<SweepResult>(File.ReadAllBytes(path), path, Kind);
        if (result.Job != job.Job || result.Format != job.Format)
            throw new InvalidDataException($"{path} is of job {result.Job}, that of {job.Job} expected");
        foreach (IGrouping<string, SweepMeasurement> points in result.Points.GroupBy(p => p.Network))
        {
            IReadOnlyList<int> efforts = job.EffortsOf(points.Key);
            if (!points.Select(p => p.Effort).SequenceEqual(efforts))
                throw new InvalidDataException($"{path}: efforts of {points.Key} are not {string.Join(',', efforts)}, as the job has them");
        }

        return result;
    }

    /// <summary>The model of a job.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or is of another training.</exception>
    public CompressionModel Model(ModelJob job)
    {
        string path = PathOf(job);
        CompressionModel model;
        try
        {
            model = ModelFile.Load(path);
        }
        catch (InvalidDataException failure) when (!failure.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: {failure.Message}", failure);
        }

        Require("schedule", job.Training.ToString());
        Require("source", job.Source.Name);
        Require("source sha256", job.Source.Sha256);
        return model;

        void Require(string key, string expected)
        {
            string found = model.History.GetValueOrDefault(key, "");
            if (found != expected)
                throw new InvalidDataException($"{path} is of another job: its {key} is '{found}', '{expected}' expected");
        }
    }

    /// <summary>Where the trained lower layers are kept.</summary>
    internal Checkpoint Lower(LowerJob job) => new(Folder, Path.GetFileName(PathOf(job)));

    /// <summary>Where the state of a training is kept while it lasts.</summary>
    internal Checkpoint Work(SweepJob job) => new(Path.Combine(Folder, "work"), job.Job + ".safetensors");

    /// <summary>Drops the state of a training that is done.</summary>
    internal void DropWork(SweepJob job)
    {
        Checkpoint work = Work(job);
        if (work.Exists) File.Delete(work.Path);
    }

    internal void Put(ResultJob job, SweepResult result) => Put(job, stream => stream.Write([.. SweepJson.Write(result), (byte)'\n']));

    internal void Put(ModelJob job, CompressionModel model) => Put(job, stream => ModelFile.Save(model, stream));

    private void Put(SweepJob job, Action<Stream> write)
    {
        Directory.CreateDirectory(Folder);
        using AtomicFile file = AtomicFile.Create(PathOf(job), overwrite: true);
        write(file.Stream);
        file.Commit();
    }
}
