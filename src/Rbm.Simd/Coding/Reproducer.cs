using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// Turns codes into reproductions (Algorithm 3). A reproducer has scratch memory of its own and serves one caller at a time.
/// </summary>
/// <remarks>
/// A bit is 1 where its probability is above the model's threshold, a / (a + b) for a measure of finite costs, which minimises the
/// expected distortion, whatever the bit's weight. The paper draws it by its probability instead, which is never better;
/// <see cref="Draw"/> does that. Where the model has a codebook the reproductions are its rows, and the probabilities still the network's.
/// </remarks>
public sealed class Reproducer
{
    /// <summary>Codes that are worked on at a time; it has no influence on the reproductions.</summary>
    private const int RowsAtOnce = 1000;

    private readonly CompressionModel _model;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace = new();

    /// <summary>Bytes of scratch memory held.</summary>
    internal long ScratchBytes => _workspace.Capacity;

    /// <summary>Prepares a reproducer.</summary>
    /// <param name="model">The model; it must not change during a call.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">The measure's weights are not those of N bits, or the codebook is not 2^K x N.</exception>
    public Reproducer(CompressionModel model, WorkerTeam team)
    {
        model.Measure.ThrowUnlessFits(model.Autoencoder.Visible);
        CodebookRows.Check(model);
        _model = model;
        _team = team;
    }

    /// <summary>Reproduces by threshold: the codec's decoder.</summary>
    /// <param name="codes">B x K bits.</param>
    /// <param name="items">B x N bits, the result.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Reproduce(ReadOnlyBitView codes, BitView items)
    {
        Throw.IfDifferent(items.Columns, _model.Autoencoder.Visible, "number of bits of a reproduction");
        if (_model.Codebook is { } codebook) CodebookRows.Copy(codebook, _model.Autoencoder.Code, codes, items);
        else Run(codes, items, default, seed: null, 0);
    }

    /// <summary>Reproduces by drawing each bit by its probability: the paper's decoder.</summary>
    /// <param name="codes">B x K bits.</param>
    /// <param name="items">B x N bits, the result.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="firstItem">Index of the first item, the draws' address.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Draw(ReadOnlyBitView codes, BitView items, ulong seed, uint firstItem = 0)
    {
        Throw.IfDifferent(items.Columns, _model.Autoencoder.Visible, "number of bits of a reproduction");
        Run(codes, items, default, seed, firstItem);
    }

    /// <summary>The probabilities that reproduced bits are 1.</summary>
    /// <param name="codes">B x K bits.</param>
    /// <param name="probabilities">B x N, the result.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Probabilities(ReadOnlyBitView codes, MatrixView probabilities)
    {
        Throw.IfDifferent(probabilities.Rows, codes.Rows, "number of rows of the probabilities");
        Throw.IfDifferent(probabilities.Columns, _model.Autoencoder.Visible, "number of columns of the probabilities");
        Run(codes, default, probabilities, seed: null, 0);
    }

    private void Run(ReadOnlyBitView codes, BitView items, MatrixView probabilities, ulong? seed, uint firstItem)
    {
        Throw.IfDifferent(codes.Columns, _model.Autoencoder.Code, "number of bits of a code");
        bool states = probabilities.Columns == 0;
        if (states) Throw.IfDifferent(items.Rows, codes.Rows, "number of reproductions");
        for (int first = 0; first < codes.Rows; first += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, codes.Rows - first);
            using Workspace.Mark mark = _workspace.Borrow();
            UnitStates wanted = !states ? UnitStates.None
                : seed is { } s ? UnitStates.Draw(items.Slice(first, rows), RandomUse.Reproduction.Stream(s), 0, firstItem + (uint)first)
                : UnitStates.Above(items.Slice(first, rows), (float)_model.Threshold);
            MatrixView result = MeanFieldPass.Run(_model.Autoencoder.Reproducer, codes.Slice(first, rows), wanted, _team, _workspace);
            if (!states) result.CopyTo(probabilities.Slice(first, rows));
        }
    }
}
