using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rbm.Simd.Files;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// Keeps the state of a training in a file, replaced as a whole after every epoch: a safetensors file with the parameters, what
/// the optimisers carry, the present samples, and the place in the plan.
/// </summary>
/// <param name="folder">The folder of the file; it is made if it does not exist.</param>
/// <param name="name">The file's name in it.</param>
public sealed class Checkpoint(string folder, string name = "checkpoint.safetensors")
{
    private const string FormatVersion = "1", HistoryPrefix = "history.", DigestKey = "sha256";

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, name);

    /// <summary>Whether there is a file to go on from.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>Saves a state.</summary>
    /// <param name="identity">What the training is of.</param>
    /// <param name="state">The state, moved on to the next epoch.</param>
    internal void Save(string identity, TrainingState state)
    {
        Directory.CreateDirectory(folder);
        var file = new SafetensorsWriter();
        file.Metadata["rbm.checkpoint"] = FormatVersion;
        file.Metadata["identity"] = identity;
        Put("phase", state.Phase);
        Put("epoch", state.Epoch);
        Put("epochs", state.Epochs);
        Put("steps", state.Steps);
        Put("adam-steps", state.Adam?.Steps ?? 0);
        if (state.Figures is { } figures)
        {
            Put("distortion", figures.Distortion);
            Put("unit-entropy", figures.UnitEntropy);
            if (double.IsFinite(figures.LogNormalizer)) Put("log-normalizer", figures.LogNormalizer);
        }

        foreach ((string key, string value) in state.History) file.Metadata[HistoryPrefix + key] = value;
        foreach ((string tensor, var numbers) in StateTensors.Numbers(state))
            file.Add(tensor, SafetensorsType.F32, [numbers.Length], sink => sink.Write(numbers.Span));
        foreach ((string tensor, var words) in StateTensors.Words(state))
            file.Add(tensor, SafetensorsType.U64, [words.Length], sink => sink.Write(words.Span));

        file.Metadata[DigestKey] = Digest(file.Metadata, state);
        using AtomicFile target = AtomicFile.Create(Path, overwrite: true);
        file.WriteTo(target.Stream);
        target.Commit();

        void Put(string key, IFormattable value) => file.Metadata[key] = value.ToString(null, CultureInfo.InvariantCulture);
    }

    /// <summary>Loads the state; null where there is no file.</summary>
    /// <param name="identity">What the training is of.</param>
    /// <param name="options">The training's options.</param>
    /// <param name="items">Number of items of the source.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or is of another training.</exception>
    internal TrainingState? Load(string identity, TrainingOptions options, int items, WorkerTeam team)
    {
        using FileStream? stream = Open();
        if (stream is null) return null;
        var file = new SafetensorsReader(stream);
        if (Text("rbm.checkpoint") != FormatVersion)
            throw new InvalidDataException($"{Path}: checkpoint format {Text("rbm.checkpoint")}, {FormatVersion} expected");
        if (Text("identity") != identity)
            throw new InvalidDataException($"{Path} is of another training: it has '{Text("identity")}', this one is '{identity}'");

        IReadOnlyList<TrainingPhase> plan = TrainingPhase.Plan(options);
        var state = new TrainingState
        {
            Phase = (int)Number("phase", plan.Count),
            Epoch = (int)Number("epoch", int.MaxValue),
            Epochs = (uint)Number("epochs", uint.MaxValue),
            Steps = (uint)Number("steps", uint.MaxValue),
        };
        if (file.Metadata.ContainsKey("distortion"))
        {
            state.Figures = new(
                Real("distortion"), Real("unit-entropy"),
                file.Metadata.ContainsKey("log-normalizer") ? Real("log-normalizer") : double.NaN);
        }

        foreach ((string key, string value) in file.Metadata)
            if (key.StartsWith(HistoryPrefix, StringComparison.Ordinal)) state.History[key[HistoryPrefix.Length..]] = value;

        state.Allocate(options, plan, items, file.Tensors.ContainsKey(StateTensors.Samples), team);
        state.Adam?.SkipTo(Number("adam-steps", state.Steps));
        foreach ((string tensor, var numbers) in StateTensors.Numbers(state))
            file.Read(file.Require(tensor, SafetensorsType.F32, numbers.Length), 0, numbers.Span);
        foreach ((string tensor, var words) in StateTensors.Words(state))
            file.Read(file.Require(tensor, SafetensorsType.U64, words.Length), 0, words.Span);
        if (Text(DigestKey) != Digest(file.Metadata, state))
            throw new InvalidDataException($"{Path} is damaged: what it holds is not what its {DigestKey} was made of");
        foreach (RestrictedBoltzmannMachine machine in state.Network?.Machines ?? []) machine.TransposeWeights(team);
        return state;

        string Text(string key) => file.Metadata.TryGetValue(key, out string? text)
            ? text
            : throw new InvalidDataException($"{Path}: no '{key}' in the metadata; a checkpoint of a training expected");

        long Number(string key, long largest) =>
            long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= largest
                ? value
                : throw new InvalidDataException($"{Path}: '{key}' is '{Text(key)}', a number of at most {largest} expected");

        double Real(string key) => double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new InvalidDataException($"{Path}: '{key}' is '{Text(key)}', a number expected");
    }

    // Another process that is done with the same training may take the file away at any moment.
    private FileStream? Open()
    {
        try
        {
            return File.OpenRead(Path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // Over all but itself: a wrong bit would train on to other bits than those of an uninterrupted run, silently.
    private static string Digest(IEnumerable<KeyValuePair<string, string>> metadata, TrainingState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (key != DigestKey) hash.AppendData(Encoding.UTF8.GetBytes($"{key}\0{value}\0"));
        foreach ((string tensor, var numbers) in StateTensors.Numbers(state))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(tensor));
            hash.AppendData(MemoryMarshal.AsBytes(numbers.Span));
        }

        foreach ((string tensor, var words) in StateTensors.Words(state))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(tensor));
            hash.AppendData(MemoryMarshal.AsBytes(words.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
