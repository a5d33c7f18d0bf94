using System.Buffers;
using System.Security.Cryptography;
using Rbm.Simd.Bits;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Coding;

/// <summary>Computes what a golden vector holds: for the self test, and to make the vectors.</summary>
/// <param name="codec">The model.</param>
internal sealed class GoldenRun(Codec codec)
{
    /// <summary>SHA-256 as 64 lower-case hexadecimal digits.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A source's items as bytes.</summary>
    public byte[] Items(string name, int count, ulong seed)
    {
        IBinarySource source = SourceFactory.Create(name, new SourceOptions { Items = count, Seed = seed, BitsPerItem = codec.ItemBits });
        var items = new BitMatrix(count, source.Length);
        source.Read(0, 0, items.View);
        byte[] bytes = new byte[count * codec.ItemBytes];
        ByteRows.Write(items.View, bytes);
        return bytes;
    }

    /// <summary>The codes of the first items.</summary>
    public byte[] Encode(ReadOnlySpan<byte> items, int count, int effort, ulong seed, CodecWorkspace workspace)
    {
        byte[] codes = new byte[count * codec.CodeBytes];
        OperationStatus status = codec.Encode(items[..(count * codec.ItemBytes)], codes, workspace, out int done, effort, seed);
        return status == OperationStatus.Done
            ? codes
            : throw new InvalidDataException($"item {done} of {count} cannot be encoded: {status}");
    }

    /// <summary>What codes decode to.</summary>
    public byte[] Decode(byte[] codes, CodecWorkspace workspace)
    {
        int count = codes.Length / codec.CodeBytes;
        byte[] items = new byte[count * codec.ItemBytes];
        OperationStatus status = codec.Decode(codes, items, workspace, out int done);
        return status == OperationStatus.Done
            ? items
            : throw new InvalidDataException($"code {done} of {count} cannot be decoded: {status}");
    }

    /// <summary>The codes as a stream.</summary>
    public byte[] Write(byte[] codes)
    {
        var rows = new BitMatrix(codes.Length / codec.CodeBytes, codec.CodeBits);
        ByteRows.Read(codes, rows.View);
        var stream = new MemoryStream();
        var writer = new CodeStreamWriter(stream, new CodeStreamHeader
        {
            Visible = codec.ItemBits, Code = codec.CodeBits, ModelTag = codec.Identity.Tag, Items = rows.Rows,
        }, codec.Model.CodeModel);
        writer.Write(rows.View);
        writer.Complete();
        return stream.ToArray();
    }

    /// <summary>The codes of a stream.</summary>
    public byte[] Read(Stream stream)
    {
        var reader = new CodeStreamReader(stream);
        reader.UseModel(codec.Model);
        var rows = new BitMatrix((int)reader.CountItems(), codec.CodeBits);
        int read = reader.Read(rows.View);
        reader.Verify();
        byte[] codes = new byte[read * codec.CodeBytes];
        ByteRows.Write(rows.Slice(0, read), codes);
        return codes;
    }
}
