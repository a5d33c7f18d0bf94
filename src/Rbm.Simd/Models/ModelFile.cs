using System.Globalization;
using Rbm.Simd.Files;
using Rbm.Simd.Information;

namespace Rbm.Simd.Models;

/// <summary>
/// Models as files (.rbm): valid safetensors files, so that any safetensors reader opens them. The tensors and the metadata are
/// listed in README.md of this folder.
/// </summary>
public static class ModelFile
{
    /// <summary>The version of the format that is written and read.</summary>
    public const int Version = 1;

    private const string FormatKey = "rbm.format", LayersKey = "rbm.layers", MeasureKey = "rbm.measure", BetaKey = "rbm.beta",
        SeedKey = "rbm.seed", WidthKey = "rbm.picture_width", SampledKey = "rbm.sampled_machines",
        IdentityKey = "rbm.identity", ThresholdKey = "rbm.threshold",
        HistoryPrefix = "history.", NoBeta = "none";

    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">Where the bytes go; it is neither flushed nor closed.</param>
    /// <exception cref="ArgumentException">
    /// A parameter is not finite, beta is negative or not finite, the picture width does not divide N, or the network's layers
    /// or the measure's weights or the code model do not fit the autoencoder's, or the codebook is not 2^K x N, or the threshold is
    /// not from 0 to 1. Nothing has been written then.
    /// </exception>
    public static void Save(CompressionModel model, Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Describe(model).WriteTo(output);
    }

    /// <summary>Writes a model to a file, which appears whole or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="ArgumentException">As for <see cref="Save(CompressionModel, Stream)"/>.</exception>
    /// <exception cref="IOException">The file exists and may not be replaced, or cannot be written.</exception>
    public static void Save(CompressionModel model, string path, bool overwrite = false)
    {
        SafetensorsWriter description = Describe(model);
        using AtomicFile file = AtomicFile.Create(path, overwrite);
        description.WriteTo(file.Stream);
        file.Commit();
    }

    /// <summary>Reads a model from a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Load(Stream)"/>.</exception>
    public static CompressionModel Load(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        return Load(stream);
    }

    /// <summary>
    /// Reads a model. Everything is checked, and nothing larger than the file's own data is allocated before that.
    /// </summary>
    /// <param name="input">A seekable stream, from where it stands to its end.</param>
    /// <exception cref="InvalidDataException">
    /// This is no model file; or a tensor is missing, unknown, or of a wrong type or shape; or a number is not finite; or the
    /// tensors are not those that the file was written with.
    /// </exception>
    public static CompressionModel Load(Stream input)
    {
        var file = new SafetensorsReader(input);
        string format = Text(file, FormatKey);
        if (format != Version.ToString(CultureInfo.InvariantCulture))
            throw Throw.Damaged($"metadata '{FormatKey}' is '{format}', expected '{Version}'");
        int[] sizes = Layers(file);
        bool hasNetwork = file.Tensors.ContainsKey("dbn.1.W");
        CheckTensors(file, sizes, hasNetwork);
        DistortionMeasure measure = Measure(file);
        var model = new CompressionModel
        {
            Autoencoder = new DeepAutoencoder(sizes),
            Network = hasNetwork ? new DeepBeliefNetwork(sizes) : null,
            Measure = measure,
            Threshold = Threshold(file, measure),
            Codebook = file.Tensors.TryGetValue(ModelTensors.Codebook, out SafetensorsEntry? codebook)
                ? CodebookRows.Read(file, codebook, sizes[0])
                : null,
            CodeModel = ModelTensors.ReadCodeModel(file),
            Beta = Beta(file),
            Seed = ulong.TryParse(Text(file, SeedKey), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
                ? seed
                : throw Bad(file, SeedKey, "a whole number from 0 to 2^64 - 1"),
            PictureWidth = PictureWidth(file, sizes[0]),
            SampledMachines = SampledMachines(file, sizes.Length - 1),
            History = file.Metadata.Where(m => m.Key.StartsWith(HistoryPrefix, StringComparison.Ordinal))
                .ToDictionary(m => m.Key[HistoryPrefix.Length..], m => m.Value, StringComparer.Ordinal),
        };
        ModelTensors.Read(file, model.Autoencoder, model.Network);
        string identity = ModelIdentity.Of(model).ToString();
        if (Text(file, IdentityKey) != identity)
        {
            throw Throw.Damaged(
                $"the file is damaged or was altered: its tensors have identity {identity}, expected {Text(file, IdentityKey)}");
        }
        return model;
    }

    private static SafetensorsWriter Describe(CompressionModel model)
    {
        SafetensorsWriter file = ModelTensors.Describe(model);
        if (model.Beta is { } beta) Throw.IfNotFiniteOrNegative(beta, nameof(model.Beta));
        Throw.IfNegative(model.PictureWidth, nameof(model.PictureWidth));
        if (model.PictureWidth > 0 && model.Autoencoder.Visible % model.PictureWidth != 0)
        {
            throw new ArgumentException(
                $"the picture width is {model.PictureWidth}, expected 0 or a divisor of N = {model.Autoencoder.Visible}");
        }
        Throw.IfOutside(model.SampledMachines, 0, model.Autoencoder.Sizes.Count - 1, nameof(model.SampledMachines));
        SortedDictionary<string, string> metadata = file.Metadata;
        metadata[FormatKey] = Version.ToString(CultureInfo.InvariantCulture);
        metadata[LayersKey] = string.Join(',', model.Autoencoder.Sizes.Select(s => s.ToString(CultureInfo.InvariantCulture)));
        metadata[MeasureKey] = model.Measure.BaseName;
        metadata[BetaKey] = model.Beta?.ToString("R", CultureInfo.InvariantCulture) ?? NoBeta;
        metadata[SeedKey] = model.Seed.ToString(CultureInfo.InvariantCulture);
        metadata[WidthKey] = model.PictureWidth.ToString(CultureInfo.InvariantCulture);
        metadata[SampledKey] = model.SampledMachines.ToString(CultureInfo.InvariantCulture);
        if (model.Threshold != model.Measure.Threshold)
            metadata[ThresholdKey] = model.Threshold.ToString("R", CultureInfo.InvariantCulture);
        metadata[IdentityKey] = ModelTensors.Hash(file, model.Measure, model.Threshold).ToString();
        foreach ((string key, string value) in model.History) metadata[HistoryPrefix + key] = value;
        return file;
    }

    private static string Text(SafetensorsReader file, string key) =>
        file.Metadata.TryGetValue(key, out string? text)
            ? text
            : throw Throw.Damaged($"no model file: metadata '{key}' is missing");

    private static InvalidDataException Bad(SafetensorsReader file, string key, string expected) =>
        Throw.Damaged($"metadata '{key}' is '{Text(file, key)}', expected {expected}");

    private static int[] Layers(SafetensorsReader file)
    {
        string[] parts = Text(file, LayersKey).Split(',');
        if (parts.Length < 2) throw Bad(file, LayersKey, "two layers or more, as in 784,1000,24");
        int[] sizes = new int[parts.Length];
        for (int l = 0; l < parts.Length; l++)
        {
            if (!int.TryParse(parts[l], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[l]) || sizes[l] < 1)
                throw Bad(file, LayersKey, "numbers of units of 1 or more, as in 784,1000,24");
        }

        return sizes;
    }

    private static void CheckTensors(SafetensorsReader file, int[] sizes, bool hasNetwork)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        if (file.Tensors.ContainsKey(ModelTensors.MeasureWeights))
        {
            file.Require(ModelTensors.MeasureWeights, SafetensorsType.F64, sizes[0]);
            expected.Add(ModelTensors.MeasureWeights);
        }

        if (file.Tensors.ContainsKey(ModelTensors.Codebook))
        {
            CodebookRows.CheckEntry(file, sizes[0], sizes[^1]);
            expected.Add(ModelTensors.Codebook);
        }

        CheckCodeModel(file, sizes[^1], expected);
        for (int l = 1; l < sizes.Length; l++)
        {
            if (hasNetwork)
            {
                Require($"dbn.{l}.W", sizes[l - 1], sizes[l]);
                Require($"dbn.{l}.b", sizes[l - 1]);
                Require($"dbn.{l}.c", sizes[l]);
            }

            Require($"encoder.{l}.W", sizes[l - 1], sizes[l]);
            Require($"encoder.{l}.c", sizes[l]);
            Require($"reproducer.{l}.W", sizes[l - 1], sizes[l]);
            Require($"reproducer.{l}.b", sizes[l - 1]);

            // Room for the padding of rows in memory, either way round.
            const long MostPadding = 64;
            if ((sizes[l - 1] + MostPadding) * (sizes[l] + MostPadding) > Array.MaxLength)
            {
                throw Throw.Damaged(
                    $"tensor 'encoder.{l}.W' is {sizes[l - 1]} x {sizes[l]}, at most {Array.MaxLength} elements fit a matrix");
            }
        }

        foreach (string name in file.Tensors.Keys)
        {
            if (!expected.Contains(name)) throw Throw.Damaged($"tensor '{name}' is none of format {Version}'s");
        }

        void Require(string name, params ReadOnlySpan<long> shape)
        {
            file.Require(name, SafetensorsType.F32, shape);
            expected.Add(name);
        }
    }

    private static void CheckCodeModel(SafetensorsReader file, int code, HashSet<string> expected)
    {
        // Weights without biases are left to be refused as a tensor that is not known.
        if (!file.Tensors.ContainsKey(ModelTensors.CodeModelBias)) return;
        file.Require(ModelTensors.CodeModelBias, SafetensorsType.I16, code);
        expected.Add(ModelTensors.CodeModelBias);
        if (!file.Tensors.ContainsKey(ModelTensors.CodeModelWeights)) return;
        if (code is < 2 or > CodeModel.MostChainedBits)
        {
            throw Throw.Damaged($"tensor '{ModelTensors.CodeModelWeights}' is there for a code of {code} bits, "
                + $"2 to {CodeModel.MostChainedBits} expected");
        }

        file.Require(ModelTensors.CodeModelWeights, SafetensorsType.I16, CodeModel.WeightsOf(code));
        expected.Add(ModelTensors.CodeModelWeights);
    }

    private static DistortionMeasure Measure(SafetensorsReader file)
    {
        DistortionMeasure measure;
        try
        {
            measure = DistortionMeasure.Parse(Text(file, MeasureKey));
        }
        catch (FormatException e)
        {
            throw Throw.Damaged($"metadata '{MeasureKey}': {e.Message}", e);
        }

        if (!file.Tensors.TryGetValue(ModelTensors.MeasureWeights, out SafetensorsEntry? entry)) return measure;
        double[] weights = new double[entry.Count];
        file.Read<double>(entry, 0, weights);
        try
        {
            return measure.WithWeights(weights);
        }
        catch (ArgumentException e)
        {
            throw Throw.Damaged($"tensor '{entry.Name}': {e.Message}", e);
        }
    }

    private static double Threshold(SafetensorsReader file, DistortionMeasure measure)
    {
        if (!file.Metadata.TryGetValue(ThresholdKey, out string? text)) return measure.Threshold;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double threshold)
            && threshold >= 0 && threshold <= 1 && threshold != measure.Threshold
            ? threshold
            : throw Bad(file, ThresholdKey, "a number from 0 to 1, and only where it is not the measure's own");
    }

    private static double? Beta(SafetensorsReader file)
    {
        string text = Text(file, BetaKey);
        if (text == NoBeta) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double beta)
            && beta >= 0 && double.IsFinite(beta)
            ? beta
            : throw Bad(file, BetaKey, "a finite number of 0 or more, or 'none'");
    }

    private static int PictureWidth(SafetensorsReader file, int visible)
    {
        if (!int.TryParse(Text(file, WidthKey), NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            || (width > 0 && visible % width != 0))
        {
            throw Bad(file, WidthKey, $"0, or a divisor of N = {visible}");
        }

        return width;
    }

    private static int SampledMachines(SafetensorsReader file, int machines) =>
        int.TryParse(Text(file, SampledKey), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= machines
            ? count
            : throw Bad(file, SampledKey, $"0 to {machines}");
}
