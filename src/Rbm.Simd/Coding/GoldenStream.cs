namespace Rbm.Simd.Coding;

/// <summary>A stream as <see cref="StreamEncoder"/> makes it; it is kept as VECTOR-NAME.rbz.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Effort">The effort.</param>
/// <param name="Items">The items that are encoded, from the first on.</param>
/// <param name="BlockItems">The items of a block.</param>
/// <param name="Bound">The distortion, a source bit, that no item exceeds; null for none but the measure's own.</param>
internal sealed record GoldenStream(string Name, int Effort, int Items, int BlockItems, double? Bound)
{
    /// <summary>Of the stream's bytes.</summary>
    public string StreamHash { get; init; } = "";

    /// <summary>Of what it decodes to, as a <see cref="Codec"/> gives it.</summary>
    public string ReproductionsHash { get; init; } = "";

    /// <summary>The stream's file.</summary>
    public string FileName(string vector) => $"{vector}-{Name}.rbz";
}
