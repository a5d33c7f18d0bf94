using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Cli;

/// <summary>Models as inputs of verbs.</summary>
internal static class ModelInput
{
    /// <summary>Reads a model from a file or standard input.</summary>
    public static CompressionModel Load(string path, Terminal terminal)
    {
        using Stream stream = InputFile.OpenSeekable(path, terminal);
        return InputFile.Named(path, () => ModelFile.Load(stream));
    }

    /// <summary>Makes sure that a source's items are what a model was made for.</summary>
    public static void RequireFit(CompressionModel model, IBinarySource source) => RequireFit(model, source.Name, source.Length);

    /// <inheritdoc cref="RequireFit(CompressionModel, IBinarySource)"/>
    public static void RequireFit(CompressionModel model, ItemStream source) => RequireFit(model, source.Name, source.Length);

    /// <summary>Reads a stream's header and makes sure that the stream is of this model.</summary>
    /// <exception cref="ModelMismatchException">It is of another one.</exception>
    public static CodeStreamReader OpenStream(CompressionModel model, Stream bytes, bool salvage = false)
    {
        var stream = new CodeStreamReader(bytes, salvage);
        stream.UseModel(model);
        return stream;
    }

    /// <summary>Width and height of an item as a picture; what is no picture is a single row.</summary>
    public static (int Width, int Height) PictureSize(CompressionModel model)
    {
        int n = model.Autoencoder.Visible;
        return model.PictureWidth > 0 ? (model.PictureWidth, n / model.PictureWidth) : (n, 1);
    }

    private static void RequireFit(CompressionModel model, string name, int length)
    {
        if (length != model.Autoencoder.Visible)
        {
            throw VerbException.Usage(
                $"the items of {name} have {length} bits, the model is for items of {model.Autoencoder.Visible}");
        }
    }
}
