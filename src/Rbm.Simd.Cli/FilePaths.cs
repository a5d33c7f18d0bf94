namespace Rbm.Simd.Cli;

/// <summary>Whether two paths lead to one file.</summary>
internal static class FilePaths
{
    /// <summary>Makes sure that an output is none of the verb's other files.</summary>
    public static void RequireApart(string output, IEnumerable<string> others)
    {
        if (others.FirstOrDefault(other => AreSame(output, other)) is { } same)
            throw VerbException.Usage($"{output} is needed as {same}, nothing may overwrite it");
    }

    /// <summary>Whether two paths are of the same file, links resolved; the files need not exist. <c>-</c> is no file.</summary>
    public static bool AreSame(string a, string b)
    {
        StringComparison comparison = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            ? StringComparison.OrdinalIgnoreCase
            : StringComparison.Ordinal;
        return a is not ("" or "-") && b is not ("" or "-") && string.Equals(Resolved(a), Resolved(b), comparison);
    }

    private static string Resolved(string path)
    {
        string full = Path.GetFullPath(path);
        if (new FileInfo(full).LinkTarget is not null) full = File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
        string? folder = Path.GetDirectoryName(full);
        return folder is null ? full : Path.Combine(Resolved(folder), Path.GetFileName(full));
    }
}
