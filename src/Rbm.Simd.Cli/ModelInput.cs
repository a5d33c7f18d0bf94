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
    public static void RequireFit(CompressionModel model, IBinarySource source)
    {
        if (source.Length != model.Autoencoder.Visible)
        {
            throw VerbException.Usage(
                $"the items of {source.Name} have {source.Length} bits, the model is for items of {model.Autoencoder.Visible}");
        }
    }

    /// <summary>Width and height of an item as a picture; what is no picture is a single row.</summary>
    public static (int Width, int Height) PictureSize(CompressionModel model)
    {
        int n = model.Autoencoder.Visible;
        return model.PictureWidth > 0 ? (model.PictureWidth, n / model.PictureWidth) : (n, 1);
    }
}
