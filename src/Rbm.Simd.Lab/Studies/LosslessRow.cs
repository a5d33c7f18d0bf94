namespace Rbm.Simd.Lab.Studies;

/// <summary>What the number of a <see cref="LosslessRow"/> is.</summary>
public enum LosslessKind
{
    /// <summary>A figure that is computed; nothing was written.</summary>
    Figure,

    /// <summary>Bytes of a part of a file.</summary>
    Part,

    /// <summary>A whole file, which was decoded again and compared with the items bit for bit.</summary>
    File,
}

/// <summary>A line of the table of <see cref="LosslessStudy"/>.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Kind">What the number is.</param>
/// <param name="BitsPerItem">Bits an item.</param>
/// <param name="Bytes">The bytes for all items; null for a figure.</param>
public sealed record LosslessRow(string Name, LosslessKind Kind, double BitsPerItem, long? Bytes);
