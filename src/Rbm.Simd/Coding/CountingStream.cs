namespace Rbm.Simd.Coding;

/// <summary>Counts the bytes that are written through it.</summary>
/// <param name="below">Where the bytes go, left open; null for nowhere.</param>
public sealed class CountingStream(Stream? below = null) : Stream
{
    private readonly Stream _below = below ?? Null;
    private long _length;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>Number of bytes written so far.</summary>
    public override long Length => _length;

    /// <summary>Number of bytes written so far; it cannot be set.</summary>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush() => _below.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _below.Write(buffer);
        _length += buffer.Length;
    }
}
