namespace Rbm.Simd.Memory;

/// <summary>
/// Scratch memory that the caller keeps and hot operations borrow from, first in, last out. It grows to what was needed once, and
/// from then on nothing is allocated. One workspace serves one caller at a time.
/// </summary>
public sealed unsafe class Workspace
{
    private const int SmallestChunk = 1 << 20;
    private const int MaxBytes = 1 << 30;

    private readonly List<AlignedBuffer<byte>> _chunks = [];
    private int _chunk;
    private int _used;

    /// <summary>Total bytes held.</summary>
    public long Capacity => _chunks.Sum(c => (long)c.Length);

    /// <summary>Remembers how much is borrowed; disposing the mark gives back what was borrowed since.</summary>
    internal Mark Borrow() => new(this);

    /// <summary>Borrows elements on a 64-byte boundary. Their content is whatever was there.</summary>
    /// <param name="count">Number of elements, 0 or more.</param>
    internal T* Take<T>(long count)
        where T : unmanaged
    {
        long wanted = (count * sizeof(T) + AlignedBuffer<byte>.Alignment - 1) & -AlignedBuffer<byte>.Alignment;
        int bytes = wanted <= MaxBytes
            ? (int)wanted
            : throw new ArgumentException($"{wanted} bytes of scratch memory, at most {MaxBytes} expected");
        while (_chunk < _chunks.Count && _chunks[_chunk].Length - _used < bytes)
        {
            _chunk++;
            _used = 0;
        }

        if (_chunk == _chunks.Count) _chunks.Add(new AlignedBuffer<byte>(Math.Max(bytes, SmallestChunk)));
        byte* p = _chunks[_chunk].Pointer + _used;
        _used += bytes;
        return (T*)p;
    }

    /// <summary>The same as a span.</summary>
    internal Span<T> TakeSpan<T>(int count)
        where T : unmanaged => new(Take<T>(count), count);

    /// <summary>Borrows a matrix whose rows begin on 64-byte boundaries. Its content is whatever was there.</summary>
    internal MatrixView TakeMatrix(int rows, int columns)
    {
        int stride = Matrix.StrideFor(columns);
        return new MatrixView(new Span<float>(Take<float>((long)rows * stride), rows * stride), rows, columns, stride);
    }

    /// <summary>A level of borrowing.</summary>
    internal readonly ref struct Mark
    {
        private readonly Workspace _workspace;
        private readonly int _chunk;
        private readonly int _used;

        internal Mark(Workspace workspace)
        {
            _workspace = workspace;
            _chunk = workspace._chunk;
            _used = workspace._used;
        }

        /// <summary>Gives back what was borrowed since.</summary>
        public void Dispose()
        {
            _workspace._chunk = _chunk;
            _workspace._used = _used;
        }
    }
}
