using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>Turns items into codes. An encoder has scratch memory of its own and serves one caller at a time.</summary>
public sealed class Encoder
{
    /// <summary>The code is where the encoder's mean-field pass is above 1/2.</summary>
    public const int ThresholdEffort = 0;

    /// <summary>
    /// The paper's Algorithm 2, in its only coherent reading: y is drawn from mu(y given x), and the code from the encoder's pass
    /// of y. (A pass of x never reads the visible bias, hence never beta; a top-down draw never reads x.)
    /// </summary>
    public const int SamplingEffort = 1;

    /// <summary>The highest effort.</summary>
    public const int HighestEffort = SamplingEffort;

    /// <summary>Items that are worked on at a time; it has no influence on the codes.</summary>
    private const int RowsAtOnce = 1000;

    // Twice the presets' training sweeps; at beta = 1 a chain from x has settled after about 20, and most of the way is the
    // first 5.
    private const int Sweeps = 10;

    private readonly CompressionModel _model;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace = new();
    private ConditionalSampler? _sampler;

    /// <summary>Bytes of scratch memory held.</summary>
    internal long ScratchBytes => _workspace.Capacity;

    /// <summary>Prepares an encoder.</summary>
    /// <param name="model">The model; it must not change while the encoder is in use.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">The measure's weights are not those of N bits.</exception>
    public Encoder(CompressionModel model, WorkerTeam team)
    {
        model.Measure.ThrowUnlessFits(model.Autoencoder.Visible);
        _model = model;
        _team = team;
    }

    /// <summary>Encodes items.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="codes">B x K bits, the result.</param>
    /// <param name="effort"><see cref="ThresholdEffort"/> or <see cref="SamplingEffort"/>.</param>
    /// <param name="seed">The seed of the draws of <see cref="SamplingEffort"/>.</param>
    /// <param name="firstItem">Index of the first item: an item's draws depend on its index, and on no other item.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or the effort is none, or the model has no network to sample
    /// from.</exception>
    public void Encode(ReadOnlyBitView items, BitView codes, int effort = ThresholdEffort, ulong seed = 1, uint firstItem = 0)
    {
        Check(_model, effort);
        Throw.IfDifferent(items.Columns, _model.Autoencoder.Visible, "number of bits of an item");
        Throw.IfDifferent(codes.Columns, _model.Autoencoder.Code, "number of bits of a code");
        Throw.IfDifferent(codes.Rows, items.Rows, "number of codes");
        for (int first = 0; first < items.Rows; first += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, items.Rows - first);
            using Workspace.Mark mark = _workspace.Borrow();
            ReadOnlyBitView block = items.Slice(first, rows);
            uint item = firstItem + (uint)first;
            UnitStates states = UnitStates.Above(codes.Slice(first, rows));
            if (effort == SamplingEffort)
            {
                BitView sample = _workspace.TakeBits(rows, items.Columns);
                _sampler ??= new ConditionalSampler(
                    _model.Network!.Bottom(_model.SampledMachines), _model.Measure, _model.Beta!.Value, seed, RandomUse.EncoderChain);
                _sampler.Seed = seed;
                _sampler.Sample(block, sample, Sweeps, 0, item, _team, _workspace);
                block = sample;
                states = UnitStates.Draw(codes.Slice(first, rows), RandomUse.EncoderCode.Stream(seed), 0, item);
            }

            MeanFieldPass.Run(_model.Autoencoder.Encoder, block, states, _team, _workspace);
        }
    }

    /// <summary>Checks that a model can be used with an effort.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static void Check(CompressionModel model, int effort)
    {
        if (effort is < 0 or > HighestEffort)
            throw new ArgumentException($"effort is {effort}; expected 0 (threshold) or 1 (the paper's sampling)");
        if (effort == SamplingEffort && (model.Network is null || model.Beta is null))
            throw new ArgumentException("effort 1 samples mu(y given x), but the model has no network trained by Blahut-Arimoto; expected effort 0");
        model.Measure.ThrowUnlessFits(model.Autoencoder.Visible);
    }
}
