using Rbm.Simd.Bits;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>A code that was learned from training items and that other items can be put through.</summary>
/// <remarks>All work on the Hamming distortion, and give the same bits for any number of threads.</remarks>
public interface IBaseline
{
    /// <summary>What it is, a few words without its size.</summary>
    string Name { get; }

    /// <summary>The bits of an item's code, without entropy coding; null where the code is of real numbers.</summary>
    double? Bits { get; }

    /// <summary>Encodes items and decodes their codes.</summary>
    /// <param name="items">One a row, as many bits as the training items had.</param>
    /// <param name="team">Who computes.</param>
    /// <returns>The reproductions, one a row.</returns>
    /// <exception cref="ArgumentException">The items have another number of bits.</exception>
    BitMatrix Reproduce(BitMatrix items, WorkerTeam team);
}
