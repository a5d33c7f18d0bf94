using Rbm.Simd.Coding;
using Rbm.Simd.Models;

namespace Rbm.Simd.Cli.Tests;

/// <summary>A model of 28 x 28 pictures in 8 bits, trained by the command line in a moment, and 50 test items as files.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyModel()
    {
        CliRun.Of([.. Train, "-o", Path]).Succeeds();
        CliRun.Of("encode", Path, "glyphs:test", "--items", "50", "--binarize", "fixed", "--effort", "0", "-o", Stream).Succeeds();
        Model = ModelFile.Load(Path);
        var plain = new CompressionModel { Network = Model.Network, Autoencoder = Model.Autoencoder, Beta = Model.Beta };
        ModelFile.Save(plain, PlainPath);
    }

    /// <summary>The command that trains it, without the output.</summary>
    public static string[] Train { get; } =
    [
        "train", "--source", "glyphs", "--items", "300", "--layers", "784,32,8", "--initial-epochs", "1", "--iterations", "1",
        "--iteration-epochs", "1", "--ba", "dbn", "--fine-tuning-epochs", "3",
    ];

    /// <summary>The model's file.</summary>
    public string Path => _folder["tiny.rbm"];

    /// <summary>The same model without a code model: a code takes 8 bits of a stream, whatever the item.</summary>
    public string PlainPath => _folder["plain.rbm"];

    /// <summary>Codes of the first 50 test glyphs.</summary>
    public string Stream => _folder["tiny.rbz"];

    public CompressionModel Model { get; }

    /// <summary>A reader of a stream of this model.</summary>
    public CodeStreamReader Read(Stream stream)
    {
        var reader = new CodeStreamReader(stream);
        reader.UseModel(Model);
        return reader;
    }

    public void Dispose() => _folder.Dispose();
}
