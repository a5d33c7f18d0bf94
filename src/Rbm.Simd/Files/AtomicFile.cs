namespace Rbm.Simd.Files;

/// <summary>
/// A file that appears whole or not at all: written under a temporary name in the target's folder, and renamed by
/// <see cref="Commit"/>. Disposed without a commit, it is deleted and the target stays as it was. What a killed process left over
/// of the same target is deleted when the next file is begun.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly bool _overwrite;
    private bool _closed;

    private AtomicFile(FileStream stream, string path, bool overwrite)
    {
        _stream = stream;
        Path = path;
        _overwrite = overwrite;
    }

    /// <summary>The target's full path; where the given path is a symbolic link, what it points to.</summary>
    public string Path { get; }

    /// <summary>
    /// Where to write; seekable. It belongs to this object and ends with <see cref="Commit"/> or <see cref="Dispose"/>.
    /// </summary>
    public Stream Stream => _stream;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="IOException">
    /// The target exists and may not be replaced, or is a folder, a device or a pipe; or the folder does not exist or cannot be
    /// written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static AtomicFile Create(string path, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (IsSpecial(path)) throw new IOException($"'{path}' is a device or a pipe, a file name expected");
        string target = System.IO.Path.GetFullPath(path);
        if (new FileInfo(target).LinkTarget is not null)
            target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
        if (Directory.Exists(target)) throw new IOException($"'{path}' is a folder, a file name expected");
        if (!overwrite && File.Exists(target)) throw Exists(path);
        return new AtomicFile(CreateTemporary(target), target, overwrite);
    }

    /// <summary>Brings the bytes to the disk and gives the file its name.</summary>
    /// <exception cref="IOException">
    /// The disk is full, or a file of that name has come up meanwhile and may not be replaced.
    /// </exception>
    /// <exception cref="InvalidOperationException">The file was committed or disposed before.</exception>
    public void Commit()
    {
        if (_closed) throw new InvalidOperationException($"'{Path}' was committed or disposed before");
        try
        {
            // Without this a crash after the rename could leave a file of zeros under the final name.
            _stream.Flush(flushToDisk: true);
            // Held until it has its name, lest another writer takes it for left over. Windows renames no open file.
            if (OperatingSystem.IsWindows()) _stream.Dispose();
            if (!_overwrite && File.Exists(Path)) throw Exists(Path);
            File.Move(_stream.Name, Path, _overwrite);
            _closed = true;
            _stream.Dispose();
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Deletes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        try
        {
            _stream.Dispose();
        }
        catch (Exception failure) when (failure is IOException or ArgumentOutOfRangeException)
        {
            // Closing flushes; what cannot be flushed is deleted next. The runtime's word for a file that grows past a limit is an
            // argument out of range.
        }

        try
        {
            File.Delete(_stream.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What made the writing fail is on its way to the caller, and says more.
        }
    }

    /// <summary>
    /// Whether a path leads to something that exists and is neither a regular file nor a folder, such as <c>/dev/null</c> or a
    /// named pipe. It can be written to, but a file must not be put in its place.
    /// </summary>
    public static bool IsSpecial(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows()) return full.StartsWith(@"\\.\", StringComparison.Ordinal);
        return OperatingSystem.IsLinux() && FileType.IsSpecial(full) is { } known
            ? known
            : full.StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(full);
    }

    private static FileStream CreateTemporary(string target)
    {
        for (int attempt = 0; ; attempt++)
        {
            string name = Leftovers.NewName(target);
            try
            {
                FileStream file = Leftovers.Begin(name);
                if (File.Exists(name))
                {
                    Leftovers.Delete(target, name);
                    return file;
                }

                // Another process took it for left over in the moment between its beginning and its lock.
                file.Dispose();
            }
            catch (IOException) when (attempt < 16)
            {
                // As above, and not deleted yet; or another's name by chance.
            }
        }
    }

    private static IOException Exists(string path) => new($"'{path}' exists already and may not be replaced");
}
