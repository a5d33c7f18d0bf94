using System.IO.Compression;
using System.Text;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;

namespace Rbm.Simd.Tests.Sources.Formats;

/// <summary>Files in memory.</summary>
internal static class FileBytes
{
    /// <summary>Writes a source in uneven batches.</summary>
    public static byte[] Write(string path, IBinarySource source)
    {
        using var stream = new MemoryStream();
        using (BinarySink sink = BinarySink.Create(path, stream, source.Count, source.Width, source.Height))
        {
            var all = Reading.All(source);
            for (int first = 0, size = 1; first < source.Count; first += size, size = size % 4 + 1)
                sink.Write(all.Slice(first, size = Math.Min(size, source.Count - first)));
            sink.Complete();
        }

        return stream.ToArray();
    }

    public static IBinarySource Read(byte[] file, string name = "file", SourceOptions? options = null) =>
        SourceFactory.Read(new MemoryStream(file), name, options ?? new SourceOptions());

    /// <summary>The message of the error that a file's content must lead to, whether or not its length is known.</summary>
    /// <remarks>Where gzip data are damaged is known no better than to the block that was being read.</remarks>
    public static string Refusal(byte[] file, string name = "file", SourceOptions? options = null)
    {
        options ??= new SourceOptions();
        string seekable = Assert.Throws<InvalidDataException>(() => Read(file, name, options)).Message;
        string trickling =
            Assert.Throws<InvalidDataException>(() => SourceFactory.Read(new TricklingStream(file), name, options)).Message;
        if (!seekable.Contains("gzip")) Assert.Equal(seekable, trickling);
        Assert.StartsWith(name + ": byte ", seekable);
        Assert.DoesNotContain('\n', seekable);
        return seekable;
    }

    public static byte[] Gzip(byte[] data)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(data);
        return stream.ToArray();
    }

    public static byte[] Bytes(params object[] parts) => [.. parts.SelectMany(part => part switch
    {
        string text => Encoding.Latin1.GetBytes(text),
        byte[] bytes => bytes,
        _ => [(byte)(int)part],
    })];

    /// <summary>A stream that cannot seek, does not know its length, and gives three bytes at a time.</summary>
    internal sealed class TricklingStream(byte[] data) : MemoryStream(data, writable: false)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(3, buffer.Length)]);
    }
}
