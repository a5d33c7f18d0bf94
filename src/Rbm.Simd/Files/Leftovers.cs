namespace Rbm.Simd.Files;

/// <summary>
/// Temporary files of <see cref="AtomicFile"/> whose process was killed. A process holds its own ones open, and open to nobody
/// else, for as long as it needs them; the system lets go of them when it ends, however it ends.
/// </summary>
internal static class Leftovers
{
    private const string Ending = ".tmp";

    /// <summary>
    /// A temporary name of a target that is never used again: whoever opened the file of an earlier writer, and deletes it by its
    /// name a moment later, would otherwise delete that of a later one.
    /// </summary>
    public static string NewName(string target) =>
        FormattableString.Invariant($"{target}.{Environment.ProcessId}-{System.Random.Shared.NextInt64()}{Ending}");

    /// <summary>
    /// Begins a temporary file, which nobody takes for left over until it is closed. Others may read: under its final name it is open for
    /// a moment still.
    /// </summary>
    public static FileStream Begin(string name) => new(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 16);

    /// <summary>Deletes what nobody holds of a target's temporary files.</summary>
    /// <param name="target">The target's full path.</param>
    /// <param name="held">A temporary file of the target that this process holds.</param>
    public static void Delete(string target, string held)
    {
        // Not every file system knows locks. Where a held file can be opened again, nothing can be told of others.
        if (CanHold(held, FileOptions.None)) return;
        try
        {
            string folder = Path.GetDirectoryName(target)!, name = Path.GetFileName(target);
            foreach (string path in Directory.GetFiles(folder, "*" + Ending))
                if (path != held && IsTemporary(Path.GetFileName(path), name)) CanHold(path, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // They take room, but are in nobody's way.
        }
    }

    private static bool CanHold(string name, FileOptions options)
    {
        try
        {
            new FileStream(name, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, options).Dispose();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The target's name, a dot, two numbers with a hyphen between them, and the ending.
    private static bool IsTemporary(string name, string target)
    {
        if (name.Length <= target.Length + Ending.Length || !name.StartsWith(target + '.', StringComparison.Ordinal)) return false;
        ReadOnlySpan<char> middle = name.AsSpan()[(target.Length + 1)..^Ending.Length];
        int hyphen = middle.IndexOf('-');
        return hyphen > 0 && hyphen < middle.Length - 1
            && !middle[..hyphen].ContainsAnyExceptInRange('0', '9')
            && !middle[(hyphen + 1)..].ContainsAnyExceptInRange('0', '9');
    }
}
