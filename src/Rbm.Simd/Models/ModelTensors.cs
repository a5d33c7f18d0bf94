using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// The tensors of a model as its file holds them: every W is N x K (lower layer x upper layer), row-major, without padding.
/// </summary>
/// <remarks>
/// Layers are counted from 1 at the visible end, in the reproducer too. Its layers are held as upper x lower in memory, so they
/// are transposed on the way.
/// </remarks>
internal static class ModelTensors
{
    /// <summary>The measure's weights, in files of models whose measure has some.</summary>
    public const string MeasureWeights = "measure.weights";

    /// <summary>The reproductions of all codes, in files of models whose decoder is a table.</summary>
    public const string Codebook = "codebook";

    /// <summary>The probabilities of a code's bits, in files of models that have such.</summary>
    public const string CodeModelBias = "code_model.bias", CodeModelWeights = "code_model.weights";

    // A cache line's worth of a transposed matrix's rows is gathered at a time.
    private const int RowsAtOnce = 16;

    private static ReadOnlySpan<byte> IdentityPrefix => "rbm.identity.1\n"u8;

    private static ReadOnlySpan<byte> IdentityThreshold => "rbm.threshold\0"u8;

    /// <summary>A model's tensors, for its file and its identity.</summary>
    /// <exception cref="ArgumentException">The network's layers, or the measure's weights, do not fit the autoencoder's, or the
    /// codebook or the threshold is none of such a model's.</exception>
    public static SafetensorsWriter Describe(CompressionModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var file = new SafetensorsWriter();
        DeepAutoencoder autoencoder = model.Autoencoder;
        if (model.Network is { } network && !network.Sizes.AsSpan().SequenceEqual(autoencoder.Sizes.ToArray()))
        {
            throw new ArgumentException(
                $"the network's layers are {string.Join(',', network.Sizes)}, "
                + $"the autoencoder's {string.Join(',', autoencoder.Sizes)}");
        }

        model.Measure.ThrowUnlessFits(autoencoder.Visible);
        if (model.Measure.Weights.Length > 0)
            file.Add<double>(MeasureWeights, [autoencoder.Visible], model.Measure.Weights.ToArray());
        Throw.IfOutside(model.Threshold, 0, 1, nameof(model.Threshold));
        CodebookRows.Check(model);
        if (model.Codebook is { } codebook)
        {
            file.Add(
                Codebook, SafetensorsType.U8, [codebook.Rows, CodebookRows.BytesPerRow(codebook.Columns)],
                sink => CodebookRows.Write(codebook, sink));
        }

        if (model.CodeModel is { } code)
        {
            Throw.IfDifferent(code.Bits, autoencoder.Code, "number of bits of the code model");
            file.Add<short>(CodeModelBias, [code.Bits], code.Biases.ToArray());
            if (code.IsChain) file.Add<short>(CodeModelWeights, [code.Weights.Length], code.Weights.ToArray());
        }

        for (int l = 1; l < autoencoder.Sizes.Count; l++)
        {
            int lower = autoencoder.Sizes[l - 1], upper = autoencoder.Sizes[l];
            if (model.Network?.Machines[l - 1] is { } machine)
            {
                AddMatrix($"dbn.{l}.W", machine.Weights);
                AddVector($"dbn.{l}.b", machine.Down.Bias);
                AddVector($"dbn.{l}.c", machine.Up.Bias);
            }

            AddMatrix($"encoder.{l}.W", autoencoder.Encoder[l - 1].Weights);
            AddVector($"encoder.{l}.c", autoencoder.Encoder[l - 1].Bias);
            DenseLayer down = autoencoder.Reproducer[autoencoder.Reproducer.Count - l];
            string name = $"reproducer.{l}.W";
            file.Add(name, SafetensorsType.F32, [lower, upper], sink => WriteTransposed(name, down.Weights, sink));
            AddVector($"reproducer.{l}.b", down.Bias);
        }

        return file;

        void AddMatrix(string name, Matrix matrix) => file.Add(name, SafetensorsType.F32, [matrix.Rows, matrix.Columns], sink =>
        {
            for (int r = 0; r < matrix.Rows; r++) WriteFinite(name, (long)r * matrix.Columns, matrix.Row(r), sink);
        });

        void AddVector(string name, AlignedBuffer<float> vector) =>
            file.Add(name, SafetensorsType.F32, [vector.Length], sink => WriteFinite(name, 0, vector.Span, sink));
    }

    /// <summary>A model's identity.</summary>
    public static ModelIdentity Hash(CompressionModel model) => Hash(Describe(model), model.Measure, model.Threshold);

    /// <summary>The identity of a measure, a threshold and tensors; README.md of this folder has the bytes.</summary>
    public static ModelIdentity Hash(SafetensorsWriter tensors, DistortionMeasure measure, double threshold)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(IdentityPrefix);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        foreach (double cost in (ReadOnlySpan<double>)[measure.A, measure.B])
        {
            BinaryPrimitives.WriteDoubleLittleEndian(number, cost);
            hash.AppendData(number);
        }

        if (threshold != measure.Threshold)
        {
            hash.AppendData(IdentityThreshold);
            BinaryPrimitives.WriteDoubleLittleEndian(number, threshold);
            hash.AppendData(number);
        }

        foreach (SafetensorsWriter.Tensor tensor in tensors.Tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name}\0{tensor.Type.Name()}\0"));
            BinaryPrimitives.WriteInt64LittleEndian(number, tensor.Shape.Length);
            hash.AppendData(number);
            foreach (long dimension in tensor.Shape)
            {
                BinaryPrimitives.WriteInt64LittleEndian(number, dimension);
                hash.AppendData(number);
            }

            tensor.WriteTo(hash.AppendData);
        }

        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(bytes);
        return new ModelIdentity(
            BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
    }

    /// <summary>Fills a model whose layers have the sizes of the file's tensors, which were made sure of.</summary>
    /// <exception cref="InvalidDataException">A number is not finite.</exception>
    public static void Read(SafetensorsReader file, DeepAutoencoder autoencoder, DeepBeliefNetwork? network)
    {
        using var alone = new WorkerTeam(1);
        for (int l = 1; l < autoencoder.Sizes.Count; l++)
        {
            if (network?.Machines[l - 1] is { } machine)
            {
                ReadMatrix(file, $"dbn.{l}.W", machine.Weights);
                ReadVector(file, $"dbn.{l}.b", machine.VisibleBias);
                ReadVector(file, $"dbn.{l}.c", machine.HiddenBias);
                machine.TransposeWeights(alone);
            }

            ReadMatrix(file, $"encoder.{l}.W", autoencoder.Encoder[l - 1].Weights);
            ReadVector(file, $"encoder.{l}.c", autoencoder.Encoder[l - 1].Bias.Span);
            DenseLayer down = autoencoder.Reproducer[autoencoder.Reproducer.Count - l];
            ReadTransposed(file, $"reproducer.{l}.W", down.Weights);
            ReadVector(file, $"reproducer.{l}.b", down.Bias.Span);
        }
    }

    /// <summary>The code model of a file whose tensors were made sure of; null where it has none.</summary>
    public static CodeModel? ReadCodeModel(SafetensorsReader file)
    {
        if (!file.Tensors.TryGetValue(CodeModelBias, out SafetensorsEntry? entry)) return null;
        short[] biases = new short[entry.Count], weights = [];
        file.Read<short>(entry, 0, biases);
        if (file.Tensors.TryGetValue(CodeModelWeights, out entry)) file.Read<short>(entry, 0, weights = new short[entry.Count]);
        return new CodeModel(biases, weights);
    }

    private static void WriteFinite(string name, long first, ReadOnlySpan<float> values, ByteSink sink)
    {
        int bad = IndexOfNonFinite(values);
        if (bad >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"tensor '{name}' has {values[bad]} at index {first + bad}, a finite number expected"));
        }
        sink.Write(values);
    }

    private static void WriteTransposed(string name, Matrix matrix, ByteSink sink)
    {
        float[] rows = new float[RowsAtOnce * matrix.Rows];
        for (int first = 0; first < matrix.Columns; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, matrix.Columns - first);
            for (int r = 0; r < matrix.Rows; r++)
            {
                ReadOnlySpan<float> from = matrix.Row(r).Slice(first, count);
                for (int i = 0; i < count; i++) rows[i * matrix.Rows + r] = from[i];
            }

            WriteFinite(name, (long)first * matrix.Rows, rows.AsSpan(0, count * matrix.Rows), sink);
        }
    }

    private static void ReadFinite(SafetensorsReader file, SafetensorsEntry entry, long first, Span<float> destination)
    {
        file.Read(entry, first, destination);
        int bad = IndexOfNonFinite(destination);
        if (bad < 0) return;
        throw new InvalidDataException(FormattableString.Invariant(
            $"tensor '{entry.Name}' has {destination[bad]} at index {first + bad}, a finite number expected"));
    }

    private static void ReadVector(SafetensorsReader file, string name, Span<float> destination) =>
        ReadFinite(file, file.Tensors[name], 0, destination);

    private static void ReadMatrix(SafetensorsReader file, string name, Matrix matrix)
    {
        SafetensorsEntry entry = file.Tensors[name];
        for (int r = 0; r < matrix.Rows; r++) ReadFinite(file, entry, (long)r * matrix.Columns, matrix.Row(r));
    }

    private static void ReadTransposed(SafetensorsReader file, string name, Matrix matrix)
    {
        SafetensorsEntry entry = file.Tensors[name];
        float[] rows = new float[RowsAtOnce * matrix.Rows];
        for (int first = 0; first < matrix.Columns; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, matrix.Columns - first);
            ReadFinite(file, entry, (long)first * matrix.Rows, rows.AsSpan(0, count * matrix.Rows));
            for (int r = 0; r < matrix.Rows; r++)
            {
                Span<float> to = matrix.Row(r).Slice(first, count);
                for (int i = 0; i < count; i++) to[i] = rows[i * matrix.Rows + r];
            }
        }
    }

    private static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) return i;
        }

        return -1;
    }
}
