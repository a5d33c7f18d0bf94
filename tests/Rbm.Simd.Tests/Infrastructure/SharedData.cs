namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>
/// Data sets that are not part of the repository: in the folder named by RBM_DATA (which holds mnist/ and cd25_500/), else in
/// ../shared/data beside the repository.
/// </summary>
internal static class SharedData
{
    private const string SolutionFile = "Rbm.Simd.sln";

    /// <summary>The folders that are looked into, in order; they need not exist.</summary>
    public static IReadOnlyList<string> Folders { get; } = FindFolders();

    /// <summary>
    /// The folder that holds the solution file, found upwards from the test assembly; null where there is none.
    /// </summary>
    public static string? RepositoryRoot
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, SolutionFile))) return folder.FullName;
            }

            return null;
        }
    }

    /// <summary>The full path of a data file, such as <c>mnist/t10k-images-idx3-ubyte.gz</c>; null if it is absent.</summary>
    public static string? Find(string relativePath) =>
        Folders.Select(folder => Path.Combine(folder, relativePath)).FirstOrDefault(Path.Exists);

    /// <summary>The full path of a data file that must be there, since the test's attribute has asked for it.</summary>
    public static string Get(string relativePath) =>
        Find(relativePath) ?? throw new FileNotFoundException(MissingMessage(relativePath));

    internal static string MissingMessage(string relativePath) =>
        $"{relativePath} is absent; looked in {string.Join(" and ", Folders)}";

    /// <summary>Why a test that needs these files cannot run, or null if all are there.</summary>
    internal static string? SkipReason(IEnumerable<string> relativePaths)
    {
        string? missing = relativePaths.FirstOrDefault(path => Find(path) is null);
        return missing is null ? null : MissingMessage(missing);
    }

    private static List<string> FindFolders()
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("RBM_DATA") is { Length: > 0 } chosen) folders.Add(Path.GetFullPath(chosen));
        if (RepositoryRoot is { } root) folders.Add(Path.GetFullPath(Path.Combine(root, "..", "shared", "data")));
        return folders;
    }
}
