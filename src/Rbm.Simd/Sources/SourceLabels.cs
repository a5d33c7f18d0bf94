using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Sources.Glyphs;

namespace Rbm.Simd.Sources;

/// <summary>The classes that the items of a source belong to, where they are known.</summary>
public static class SourceLabels
{
    private const string Images = "-idx3-ubyte", Labels = "-labels-idx1-ubyte";

    /// <summary>
    /// The class of each item: the digits of <c>glyphs</c> and <c>mnist</c>, and for a file of pictures named as those of MNIST are
    /// (<c>x-images-idx3-ubyte</c>) the file <c>x-labels-idx1-ubyte</c> beside it; both plain or with .gz.
    /// </summary>
    /// <param name="source">The source, as typed.</param>
    /// <param name="options">What it is read with.</param>
    /// <returns>A byte an item; null where the source has no classes, or no file of them by that name.</returns>
    /// <exception cref="ArgumentException">There is no such source.</exception>
    /// <exception cref="FileNotFoundException">The labels of MNIST are in none of the folders.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has fewer labels than are wanted.</exception>
    public static byte[]? Read(string source, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SourceFactory.CheckOptions(options);
        switch (SourceSpec.Parse(source))
        {
            case SourceSpec.Glyphs glyphs:
                var drawn = new GlyphImages(glyphs.Split, options.Items);
                return [.. Enumerable.Range(0, drawn.Count).Select(i => (byte)drawn.Label(i))];
            case SourceSpec.Mnist mnist:
                DataFile file = mnist.Split == SourceSplit.Train ? MnistFiles.TrainLabels : MnistFiles.TestLabels;
                return ReadFile(MnistFiles.Find(file, options), options.Items);
            case SourceSpec.PathTo path:
                string? found = Beside(Path.Combine(options.WorkingDirectory, path.Path));
                return found is null ? null : ReadFile(found, options.Items);
            default:
                return null;
        }
    }

    private static string? Beside(string path)
    {
        string name = Path.GetFileName(path);
        int kind = name.IndexOf(Images, StringComparison.Ordinal);
        int first = name.IndexOf('-');
        if (kind < 0 || first > kind) return null;
        string plain = Path.Combine(Path.GetDirectoryName(path) ?? "", name[..first] + Labels);
        return File.Exists(plain) ? plain : File.Exists(plain + ".gz") ? plain + ".gz" : null;
    }

    private static byte[] ReadFile(string path, int? items)
    {
        using FileStream stream = File.OpenRead(path);
        return IdxReader.ReadLabels(stream, path, items);
    }
}
