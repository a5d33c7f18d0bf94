using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;

namespace Rbm.Simd.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-model-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Property(MaxTest = 60)]
    public void Reads_back_what_it_wrote(
        byte[] layers, bool network, byte measure, bool weighted, double beta, ulong seed, bool picture, int values)
    {
        int[] sizes = [.. layers.Append((byte)3).Append((byte)17).Take(6).Select(l => 1 + l % 70)];
        double[] weights = weighted ? [1 / 3.0, .. Enumerable.Range(1, sizes[0] - 1).Select(i => i % 3 * Math.Exp(i))] : [];
        CompressionModel model = Model(sizes, network, values, ((measure % 3) switch
        {
            0 => DistortionMeasure.Hamming,
            1 => DistortionMeasure.Wem,
            _ => DistortionMeasure.Asymmetric(1 + measure / 3.0, 0.1),
        }).WithWeights(weights), double.IsFinite(beta) ? Math.Abs(beta) : null, seed, picture ? sizes[0] : 0);
        byte[] file = Bytes(model);
        CompressionModel read = ModelFile.Load(new MemoryStream(file));
        Assert.Equal(sizes, read.Autoencoder.Sizes);
        Assert.Equal(model.Network is null, read.Network is null);
        Assert.Equal(
            (model.Measure, model.Beta, model.Seed, model.PictureWidth),
            (read.Measure, read.Beta, read.Seed, read.PictureWidth));
        Assert.Equal(model.History, read.History);
        foreach ((DenseLayer a, DenseLayer b) in Layers(model).Zip(Layers(read)))
        {
            Assert.True(a.Weights.Data.SequenceEqual(b.Weights.Data));
            Assert.True(a.Bias.Span.SequenceEqual(b.Bias.Span));
        }

        Assert.Equal(ModelIdentity.Of(model), ModelIdentity.Of(read));
        Assert.Equal(file, Bytes(read));
    }

    [Fact]
    public void Weights_are_a_tensor_of_their_own_and_the_metadata_has_the_costs_alone()
    {
        DistortionMeasure measure = DistortionMeasure.Asymmetric(2, 1).WithWeights([0.1, 0, 1e-300, 1e300, 1]);
        var file = new SafetensorsReader(new MemoryStream(Bytes(Model([5, 4], true, 1, measure))));
        SafetensorsEntry tensor = file.Require("measure.weights", SafetensorsType.F64, 5);
        double[] weights = new double[5];
        file.Read<double>(tensor, 0, weights);
        Assert.Equal([0.1, 0, 1e-300, 1e300, 1], weights);
        Assert.Equal("asymmetric:a=2,b=1", file.Metadata["rbm.measure"]);
        Assert.DoesNotContain("measure.weights", new SafetensorsReader(new MemoryStream(Bytes(Model([5, 4], true, 1)))).Tensors.Keys);
    }

    // An independent reader: JSON by JsonDocument, the tensors by offset.
    [Fact]
    public void Is_a_safetensors_file_with_every_W_lower_by_upper()
    {
        CompressionModel model = Model([5, 4, 3], true, 1);
        byte[] file = Bytes(model);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using JsonDocument json = JsonDocument.Parse(file.AsMemory(8, length));
        Assert.Equal(["__metadata__", .. Names(network: true)], json.RootElement.EnumerateObject().Select(p => p.Name));
        for (int l = 1; l <= 2; l++)
        {
            int below = 6 - l, above = 5 - l;
            for (int i = 0; i < below; i++)
            {
                for (int j = 0; j < above; j++)
                {
                    Assert.Equal(model.Network!.Machines[l - 1].Weights[i, j], Number($"dbn.{l}.W", below, above, i, j));
                    Assert.Equal(model.Autoencoder.Encoder[l - 1].Weights[i, j], Number($"encoder.{l}.W", below, above, i, j));
                    float down = model.Autoencoder.Reproducer[2 - l].Weights[j, i];
                    Assert.Equal(down, Number($"reproducer.{l}.W", below, above, i, j));
                    Assert.Equal(model.Autoencoder.Encoder[l - 1].Bias.Span[j], Number($"encoder.{l}.c", above, 1, j, 0));
                    Assert.Equal(model.Network.Machines[l - 1].HiddenBias[j], Number($"dbn.{l}.c", above, 1, j, 0));
                }

                Assert.Equal(model.Network!.Machines[l - 1].VisibleBias[i], Number($"dbn.{l}.b", below, 1, i, 0));
                Assert.Equal(model.Autoencoder.Reproducer[2 - l].Bias.Span[i], Number($"reproducer.{l}.b", below, 1, i, 0));
            }
        }

        JsonElement metadata = json.RootElement.GetProperty("__metadata__");
        Assert.Equal("1", metadata.GetProperty("rbm.format").GetString());
        Assert.Equal("5,4,3", metadata.GetProperty("rbm.layers").GetString());
        Assert.Equal("hamming", metadata.GetProperty("rbm.measure").GetString());
        Assert.Equal("0.1", metadata.GetProperty("rbm.beta").GetString());
        Assert.Equal("18446744073709551615", metadata.GetProperty("rbm.seed").GetString());
        Assert.Equal("5", metadata.GetProperty("rbm.picture_width").GetString());
        Assert.Equal("glyphs:train", metadata.GetProperty("history.source").GetString());
        Assert.Equal(ModelIdentity.Of(model).ToString(), metadata.GetProperty("rbm.identity").GetString());

        float Number(string name, int rows, int columns, int row, int column)
        {
            JsonElement tensor = json.RootElement.GetProperty(name);
            Assert.Equal("F32", tensor.GetProperty("dtype").GetString());
            int[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
            Assert.Equal(columns == 1 && shape.Length == 1 ? [rows] : [rows, columns], shape);
            int begin = tensor.GetProperty("data_offsets")[0].GetInt32();
            return BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(8 + length + begin + 4 * (row * columns + column)));
        }
    }

    // The bytes of README.md, put together by hand from the file.
    [Fact]
    public void Identity_is_the_hash_that_is_written_down()
    {
        AssertIdentity(DistortionMeasure.Asymmetric(2, 0.5));
        AssertIdentity(DistortionMeasure.Asymmetric(2, 0.5).WithWeights([1, 0, 3, 0.5, 7]));
    }

    private static void AssertIdentity(DistortionMeasure measure)
    {
        CompressionModel model = Model([5, 4], true, 1, measure);
        var file = new SafetensorsReader(new MemoryStream(Bytes(model)));
        using var hashed = new MemoryStream();
        using var writer = new BinaryWriter(hashed);
        writer.Write("rbm.identity.1\n"u8);
        writer.Write(2.0);
        writer.Write(0.5);
        foreach (string name in file.Tensors.Keys.Order(StringComparer.Ordinal))
        {
            SafetensorsEntry tensor = file.Tensors[name];
            bool weights = name == "measure.weights";
            writer.Write(Encoding.ASCII.GetBytes(name + (weights ? "\0F64\0" : "\0F32\0")));
            writer.Write((long)tensor.Shape.Length);
            foreach (long dimension in tensor.Shape) writer.Write(dimension);
            if (weights)
            {
                foreach (double weight in measure.Weights) writer.Write(weight);
                continue;
            }

            float[] values = new float[tensor.Count];
            file.Read<float>(tensor, 0, values);
            foreach (float value in values) writer.Write(value);
        }

        byte[] hash = SHA256.HashData(hashed.ToArray());
        ModelIdentity identity = ModelIdentity.Of(model);
        Assert.Equal(Convert.ToHexStringLower(hash), identity.ToString());
        Assert.Equal(BinaryPrimitives.ReadUInt128BigEndian(hash), identity.Tag);
    }

    [Fact]
    public void Identity_follows_parameters_and_measure_and_nothing_else()
    {
        ModelIdentity identity = ModelIdentity.Of(Model([5, 4], true, 1));
        Assert.Equal(identity, ModelIdentity.Of(Model([5, 4], true, 1, beta: null, seed: 3, width: 0)));
        Assert.NotEqual(identity, ModelIdentity.Of(Model([5, 4], false, 1)));
        Assert.NotEqual(identity, ModelIdentity.Of(Model([5, 4], true, 2)));
        Assert.NotEqual(identity, ModelIdentity.Of(Model([5, 4], true, 1, DistortionMeasure.Asymmetric(2, 1))));
        Assert.NotEqual(identity, ModelIdentity.Of(Model([5, 4], true, 1, DistortionMeasure.Wem)));
        var weighted = ModelIdentity.Of(Model([5, 4], true, 1, DistortionMeasure.Hamming.WithWeights([1, 1, 1, 1, 2])));
        Assert.NotEqual(identity, weighted);
        Assert.NotEqual(weighted, ModelIdentity.Of(Model([5, 4], true, 1, DistortionMeasure.Hamming.WithWeights([1, 1, 1, 2, 1]))));
        CompressionModel changed = Model([5, 4], true, 1);
        ref float weight = ref changed.Autoencoder.Reproducer[0].Weights.Row(3)[4];
        weight = MathF.BitIncrement(weight);
        Assert.NotEqual(identity, ModelIdentity.Of(changed));
    }

    [Fact]
    public void Saves_to_a_file_whole_or_not_at_all()
    {
        string path = Path.Combine(_folder, "model.rbm");
        ModelFile.Save(Model([5, 4], true, 1), path);
        Assert.Equal(Bytes(Model([5, 4], true, 1)), File.ReadAllBytes(path));
        Assert.Throws<IOException>(() => ModelFile.Save(Model([5, 4], true, 2), path));
        Assert.Equal(ModelIdentity.Of(Model([5, 4], true, 1)), ModelIdentity.Of(ModelFile.Load(path)));
        ModelFile.Save(Model([5, 4], true, 2), path, overwrite: true);
        Assert.Equal(ModelIdentity.Of(Model([5, 4], true, 2)), ModelIdentity.Of(ModelFile.Load(path)));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Neither_writes_nor_reads_numbers_that_are_not_finite(float bad)
    {
        CompressionModel model = Model([5, 40], true, 1);
        model.Autoencoder.Reproducer[0].Weights[7, 3] = bad;
        var output = new MemoryStream();
        string message = Assert.Throws<ArgumentException>(() => ModelFile.Save(model, output)).Message;
        Assert.Contains("'reproducer.1.W'", message);
        Assert.Contains("index 127", message);
        Assert.Equal(0, output.Length);

        foreach (string name in Names(network: true).Where(n => n.Contains(".1.")))
        {
            byte[] file = Bytes(Model([5, 40], true, 1));
            var reader = new SafetensorsReader(new MemoryStream(file));
            long data = file.Length - reader.Tensors.Values.Max(t => t.End);
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan((int)(data + reader.Tensors[name].Begin + 12)), bad);
            message = Assert.Throws<InvalidDataException>(() => ModelFile.Load(new MemoryStream(file))).Message;
            Assert.Contains($"'{name}'", message);
            Assert.Contains("index 3,", message);
        }
    }

    [Fact]
    public void Refuses_models_that_do_not_hang_together()
    {
        var output = new MemoryStream();
        var mixed = new CompressionModel { Autoencoder = new DeepAutoencoder(5, 4), Network = new DeepBeliefNetwork(5, 3) };
        Assert.Contains("5,3", Assert.Throws<ArgumentException>(() => ModelFile.Save(mixed, output)).Message);
        Assert.Throws<ArgumentException>(() => ModelFile.Save(Model([5, 4], true, 1, width: 2), output));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelFile.Save(Model([5, 4], true, 1, beta: double.NaN), output));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelFile.Save(Model([5, 4], true, 1, beta: -1), output));
        Assert.StartsWith("the measure has 4 weights, 5 expected", Assert.Throws<ArgumentException>(
            () => ModelFile.Save(Model([5, 4], true, 1, DistortionMeasure.Hamming.WithWeights([1, 1, 1, 1])), output)).Message);
        Assert.Equal(0, output.Length);
    }

    [Theory]
    [InlineData("rbm.format", "2", "'rbm.format' is '2', expected '1'")]
    [InlineData("rbm.format", null, "'rbm.format' is missing")]
    [InlineData("rbm.layers", null, "'rbm.layers' is missing")]
    [InlineData("rbm.layers", "5", "two layers or more")]
    [InlineData("rbm.layers", "5,0", "1 or more")]
    [InlineData("rbm.layers", "5,x", "1 or more")]
    [InlineData("rbm.layers", "5,3", "F32 [5, 4], expected F32 [5, 3]")]
    [InlineData("rbm.layers", "5,4,3", "'dbn.2.W' is missing")]
    [InlineData("rbm.layers", "5,99999999999", "1 or more")]
    [InlineData("rbm.measure", "euclid", "'euclid' is not known")]
    [InlineData("rbm.measure", "wem", "damaged or was altered")]
    [InlineData("rbm.beta", "-1", "0 or more, or 'none'")]
    [InlineData("rbm.beta", "NaN", "0 or more, or 'none'")]
    [InlineData("rbm.beta", "Infinity", "0 or more, or 'none'")]
    [InlineData("rbm.beta", null, "'rbm.beta' is missing")]
    [InlineData("rbm.seed", "-1", "whole number")]
    [InlineData("rbm.sampled_machines", "9", "0 to ")]
    [InlineData("rbm.picture_width", "2", "divisor of N = 5")]
    [InlineData("rbm.picture_width", "-5", "divisor of N = 5")]
    [InlineData("rbm.identity", "00", "damaged or was altered")]
    [InlineData("rbm.identity", null, "'rbm.identity' is missing")]
    public void Refuses_wrong_metadata(string key, string? value, string message) => Refuses(message, file =>
    {
        if (value is null) file.Metadata.Remove(key);
        else file.Metadata[key] = value;
    });

    [Fact]
    public void Refuses_wrong_tensors()
    {
        Refuses("'extra' is none of format 1's", file => file.Add<float>("extra", [1], new float[1]));
        Refuses("'encoder.2.W' is none of format 1's", file => file.Add<float>("encoder.2.W", [1], new float[1]));
        foreach (string name in Names(network: true).Where(n => n.Contains(".1.") && n != "dbn.1.W"))
        {
            Refuses($"tensor '{name}' is missing", _ => { }, name);
            Refuses($"tensor '{name}' is F64 [1], expected F32", file => file.Add<double>(name, [1], new double[1]), name);
        }

        Refuses("'dbn.1.b' is none of format 1's", _ => { }, "dbn.1.W");
        Refuses("tensor 'measure.weights' is F64 [4], expected F64 [5]", Weights(1, 1, 1, 1));
        Refuses(
            "tensor 'measure.weights' is F32 [5], expected F64 [5]",
            file => file.Add<float>("measure.weights", [5], new float[] { 1, 1, 1, 1, 1 }));
        Refuses("tensor 'measure.weights': weight 3 is -1, expected a finite number of 0 or more", Weights(1, 1, 1, -1, 1));
        Refuses("tensor 'measure.weights': weight 0 is NaN", Weights(double.NaN, 1, 1, 1, 1));
        Refuses("tensor 'measure.weights': all 5 weights are 0", Weights(0, 0, 0, 0, 0));
        Refuses("damaged or was altered", Weights(1, 2, 3, 4, 5));

        static Action<SafetensorsWriter> Weights(params double[] weights) =>
            file => file.Add<double>("measure.weights", [weights.Length], weights);
    }

    [Fact]
    public void Finds_every_changed_byte_of_the_tensors()
    {
        byte[] good = Bytes(Model([3, 2], true, 1));
        int data = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(good);
        for (int at = data; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 1;
            Assert.Throws<InvalidDataException>(() => ModelFile.Load(new MemoryStream(bad)));
        }
    }

    [Property(MaxTest = 1000)]
    public void Throws_nothing_but_InvalidDataException_on_damaged_files(byte[] changes, ushort cut, int seed)
    {
        byte[] file = Bytes(Model([3, 2], true, 1));
        if (cut % 4 == 0) file = file[..(cut % file.Length)];
        var random = new System.Random(seed);
        foreach (byte change in changes.Take(file.Length)) file[random.Next(Math.Min(file.Length, 1200))] = change;
        try
        {
            ModelFile.Load(new MemoryStream(file));
        }
        catch (InvalidDataException)
        {
        }
    }

    private static void Refuses(string message, Action<SafetensorsWriter> change, string? without = null)
    {
        var good = new SafetensorsReader(new MemoryStream(Bytes(Model([5, 4], true, 1))));
        var changed = new SafetensorsWriter();
        foreach ((string key, string value) in good.Metadata) changed.Metadata[key] = value;
        foreach (SafetensorsEntry tensor in good.Tensors.Values.Where(t => t.Name != without))
        {
            float[] values = new float[tensor.Count];
            good.Read<float>(tensor, 0, values);
            changed.Add<float>(tensor.Name, tensor.Shape, values);
        }

        change(changed);
        using var stream = new MemoryStream();
        changed.WriteTo(stream);
        stream.Position = 0;
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ModelFile.Load(stream)).Message);
    }

    private static string[] Names(bool network) =>
    [
        .. network ? (string[])["dbn.1.W", "dbn.1.b", "dbn.1.c", "dbn.2.W", "dbn.2.b", "dbn.2.c"] : [],
        "encoder.1.W", "encoder.1.c", "encoder.2.W", "encoder.2.c",
        "reproducer.1.W", "reproducer.1.b", "reproducer.2.W", "reproducer.2.b",
    ];

    private static IEnumerable<DenseLayer> Layers(CompressionModel model) =>
    [
        .. model.Network?.Machines.SelectMany(m => (DenseLayer[])[m.Up, m.Down]) ?? [],
        .. model.Autoencoder.Encoder,
        .. model.Autoencoder.Reproducer,
    ];

    private static byte[] Bytes(CompressionModel model)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream);
        return stream.ToArray();
    }

    private static CompressionModel Model(
        int[] sizes, bool network, int values, DistortionMeasure? measure = null,
        double? beta = 0.1, ulong seed = ulong.MaxValue, int? width = null)
    {
        var random = new System.Random(values);
        var model = new CompressionModel
        {
            Autoencoder = new DeepAutoencoder(sizes),
            Network = network ? new DeepBeliefNetwork(sizes) : null,
            Measure = measure ?? DistortionMeasure.Hamming,
            Beta = beta,
            Seed = seed,
            PictureWidth = width ?? sizes[0],
            History = new Dictionary<string, string> { ["source"] = "glyphs:train", ["mètric"] = "{\"d\":0.5}" },
        };
        foreach (DenseLayer layer in Layers(model))
        {
            for (int r = 0; r < layer.Inputs; r++) Fill(layer.Weights.Row(r));
            Fill(layer.Bias.Span);
        }

        foreach (RestrictedBoltzmannMachine machine in model.Network?.Machines ?? [])
        {
            for (int i = 0; i < machine.Visible; i++)
            {
                for (int j = 0; j < machine.Hidden; j++) machine.Down.Weights[j, i] = machine.Up.Weights[i, j];
            }
        }

        return model;

        void Fill(Span<float> numbers)
        {
            foreach (ref float number in numbers)
                number = (float)(random.NextDouble() - 0.5) * (random.Next(5) == 0 ? 1e-38f : 60);
        }
    }
}
