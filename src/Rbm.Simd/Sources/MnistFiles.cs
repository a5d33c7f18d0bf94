namespace Rbm.Simd.Sources;

/// <summary>A data file that can be fetched and checked.</summary>
/// <param name="Name">The uncompressed file's name; compressed, ".gz" follows it.</param>
/// <param name="Length">Bytes of the uncompressed file.</param>
/// <param name="Sha256">SHA-256 of the uncompressed file, in lower-case hexadecimal digits.</param>
public sealed record DataFile(string Name, long Length, string Sha256);

/// <summary>The files of the MNIST digits (Y. LeCun, C. Cortes, C. Burges), and where they are looked for.</summary>
public static class MnistFiles
{
    /// <summary>60,000 pictures of 28 x 28.</summary>
    public static DataFile TrainImages { get; } = new("train-images-idx3-ubyte", 47_040_016,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");

    /// <summary>Their digits.</summary>
    public static DataFile TrainLabels { get; } = new("train-labels-idx1-ubyte", 60_008,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5");

    /// <summary>10,000 pictures of 28 x 28.</summary>
    public static DataFile TestImages { get; } = new("t10k-images-idx3-ubyte", 7_840_016,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7");

    /// <summary>Their digits.</summary>
    public static DataFile TestLabels { get; } = new("t10k-labels-idx1-ubyte", 10_008,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    /// <summary>All four.</summary>
    public static IReadOnlyList<DataFile> All { get; } = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>
    /// The folders that are looked into, in order: the user's data folder, RBM_DATA, data/mnist, ../shared/data/mnist. The first
    /// two may hold the files themselves or a folder mnist with them.
    /// </summary>
    public static IReadOnlyList<string> Folders(SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folders = new List<string>();
        foreach (string? folder in (ReadOnlySpan<string?>)[options.DataDirectory, options.DataVariable])
        {
            if (string.IsNullOrEmpty(folder)) continue;
            folders.Add(Path.Combine(options.WorkingDirectory, folder));
            folders.Add(Path.Combine(options.WorkingDirectory, folder, "mnist"));
        }

        folders.Add(Path.Combine(options.WorkingDirectory, "data", "mnist"));
        folders.Add(Path.Combine(options.WorkingDirectory, "..", "shared", "data", "mnist"));
        return folders;
    }

    /// <summary>The path of a file, plain or with .gz.</summary>
    /// <exception cref="FileNotFoundException">It is in none of the folders; the message names them and the remedy.</exception>
    public static string Find(DataFile file, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        IReadOnlyList<string> folders = Folders(options);
        foreach (string folder in folders)
        {
            string path = Path.Combine(folder, file.Name);
            if (File.Exists(path)) return path;
            if (File.Exists(path + ".gz")) return path + ".gz";
        }

        throw new FileNotFoundException(
            $"{file.Name}, plain or .gz, is in none of {string.Join(", ", folders)}; 'rbm data fetch mnist' downloads it");
    }
}
