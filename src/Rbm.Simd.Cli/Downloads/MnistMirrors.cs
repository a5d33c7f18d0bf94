using Rbm.Simd.Sources;

namespace Rbm.Simd.Cli.Downloads;

/// <summary>Public copies of MNIST's four IDX files; any of them will do, since the content is checked.</summary>
internal static class MnistMirrors
{
    /// <summary>Base addresses in the order in which they are tried.</summary>
    public static IReadOnlyList<Uri> All { get; } =
    [
        new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
        new("https://systemds.apache.org/assets/datasets/mnist/"),
        new("https://raw.githubusercontent.com/fgnt/mnist/master/"),
    ];

    /// <summary>The four files, as mirrors have them: compressed.</summary>
    public static IReadOnlyList<RemoteFile> Files { get; } =
        [.. MnistFiles.All.Select(file => new RemoteFile(file.Name + ".gz", file.Sha256, file.Length))];
}
