namespace Rbm.Simd.Sources.Formats;

/// <summary>Binary portable bitmaps (P4), as <see cref="PbmReader"/> describes them, picture after picture.</summary>
internal sealed class PbmItems : ItemReader
{
    private readonly NetpbmHeader _first;
    private byte[] _raster = [];

    private PbmItems(ByteReader bytes, NetpbmHeader first)
        : base(bytes, first.Width, first.Height, null) => _first = first;

    /// <summary>Begins to read.</summary>
    public static PbmItems Open(ByteReader bytes) => new(bytes, NetpbmHeader.Read(bytes, '4'));

    /// <inheritdoc/>
    public override bool Read(Span<ulong> words)
    {
        if (!Begin()) return false;
        if (_raster.Length == 0) _raster = new byte[BitOrder.BytesFor(Width) * Height];
        ReadBytes(_raster);
        words.Clear();
        PbmReader.Unpack(_first, _raster, words);
        Done++;
        return true;
    }

    /// <summary>Reads over the pictures that are left and returns how many there are in all.</summary>
    /// <param name="most">Pictures after which to stop.</param>
    public long CountAll(long most)
    {
        Span<byte> part = stackalloc byte[4096];
        while (Done < most && Begin())
        {
            for (long left = (long)BitOrder.BytesFor(Width) * Height; left > 0;)
            {
                int count = (int)Math.Min(left, part.Length);
                ReadBytes(part[..count]);
                left -= count;
            }

            Done++;
        }

        return Done;
    }

    // The first picture's header is what was read to begin with.
    private bool Begin()
    {
        if (Done == 0) return true;
        if (Bytes.AtEnd) return false;
        NetpbmHeader.Read(Bytes, '4').CheckSame(_first, Bytes);
        return true;
    }
}
