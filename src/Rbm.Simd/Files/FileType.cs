using System.Runtime.InteropServices;

namespace Rbm.Simd.Files;

/// <summary>What kind of file a path leads to on Linux; the runtime does not tell.</summary>
internal static unsafe partial class FileType
{
    private const int CurrentFolder = -100;
    private const uint TypeField = 1;

    // struct statx is the same on every architecture: the mode is the 16 bits at byte 28.
    private const int BufferLength = 256, ModeOffset = 28;
    private const int TypeMask = 0xF000, Regular = 0x8000, Folder = 0x4000;

    /// <summary>
    /// Whether there is a file that is neither regular nor a folder, links followed; null if that is not known.
    /// </summary>
    public static bool? IsSpecial(string path)
    {
        byte* status = stackalloc byte[BufferLength];
        try
        {
            if (StatX(CurrentFolder, path, 0, TypeField, status) != 0) return false;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return (*(ushort*)(status + ModeOffset) & TypeMask) is not (Regular or Folder);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* status);
}
