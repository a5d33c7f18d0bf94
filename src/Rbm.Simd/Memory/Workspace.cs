namespace Rbm.Simd.Memory;

/// <summary>
/// Scratch memory that the caller keeps and hot operations borrow from, first in, last out. It grows to what was needed once, and
/// from then on nothing is allocated. One workspace serves one caller at a time.
/// </summary>
public sealed unsafe class Workspace
{
    private const int SmallestChunk = 1 << 20;

    private readonly List<AlignedBuffer<byte>> _chunks = [];
    private int _chunk;
    private int _used;

    /// <summary>Total bytes held.</summary>
    public long Capacity => _chunks.Sum(c => (long)c.Length);

    /// <summary>Remembers how much is borrowed; disposing the mark gives back what was borrowed since.</summary>
    public Mark Borrow() => new(this);

    /// <summary>Borrows elements on a 64-byte boundary. Their content is whatever was there.</summary>
    /// <param name="count">Number of elements, 0 or more.</param>
    internal T* Take<T>(long count)
        where T : unmanaged
    {
        int bytes = checked((int)((count * sizeof(T) + AlignedBuffer<byte>.Alignment - 1) & -AlignedBuffer<byte>.Alignment));
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

    /// <summary>Borrows a matrix whose rows begin on 64-byte boundaries. Its content is whatever was there.</summary>
    internal MatrixView TakeMatrix(int rows, int columns)
    {
        int stride = Matrix.StrideFor(columns);
        return new MatrixView(new Span<float>(Take<float>((long)rows * stride), rows * stride), rows, columns, stride);
    }

    /// <summary>Borrows rows of bits. Their content is whatever was there, the bits past the last column included.</summary>
    internal Bits.BitView TakeBits(int rows, int columns)
    {
        int words = rows * Bits.BitMatrix.WordsFor(columns);
        return new Bits.BitView(new Span<ulong>(Take<ulong>(words), words), rows, columns);
    }

    /// <summary>A level of borrowing.</summary>
    public readonly ref struct Mark
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
