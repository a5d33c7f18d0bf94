using Rbm.Simd.Bits;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// What one caller of a <see cref="Codec"/> needs beside it: scratch memory and, if asked for, threads. It serves one call at a time;
/// callers that run at the same time have one each.
/// </summary>
public sealed class CodecWorkspace : IDisposable
{
    private readonly WorkerTeam _team;
    private readonly BitMatrix _items, _codes;
    private int _busy;

    internal CodecWorkspace(Codec codec, int batch, int maxEffort, int threads)
    {
        Codec = codec;
        Batch = batch;
        MaxEffort = maxEffort;
        _items = new BitMatrix(batch, codec.ItemBits);
        _codes = new BitMatrix(batch, codec.CodeBits);
        _team = new WorkerTeam(threads);
        Encoder = new Encoder(codec.Model, _team, codec.Codebook);
        Reproducer = new Reproducer(codec.Model, _team);
        Settle();
    }

    /// <summary>The codec that it was made for.</summary>
    public Codec Codec { get; }

    /// <summary>Items that are worked on at a time. A call may have more of them, or fewer.</summary>
    public int Batch { get; }

    /// <summary>The effort up to which a call allocates nothing; the first call with a higher one may.</summary>
    public int MaxEffort { get; }

    /// <summary>Bytes of memory held, but for a few hundred of small objects and the threads' stacks.</summary>
    public long Bytes => sizeof(ulong) * ((long)_items.Words.Length + _codes.Words.Length) + Encoder.Bytes + Reproducer.ScratchBytes;

    internal Encoder Encoder { get; }

    internal Reproducer Reproducer { get; }

    internal BitView Items(int count) => _items.Slice(0, count);

    internal BitView Codes(int count) => _codes.Slice(0, count);

    /// <summary>Ends the threads, of which a workspace for one thread has none.</summary>
    public void Dispose() => _team.Dispose();

    internal void Enter(Codec codec)
    {
        if (!ReferenceEquals(codec, Codec)) throw new ArgumentException("the workspace was made for another codec");
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("the workspace is in use already; callers at the same time need one each");
    }

    internal void Leave() => Volatile.Write(ref _busy, 0);

    // Few ones and many take different ways through a product, whose memory depends on nothing else in the data. What searching needs
    // beyond effort 2 for a batch does not depend on the data at all.
    private void Settle()
    {
        Encoder.Reserve(Batch, MaxEffort);
        foreach (ulong bits in (ReadOnlySpan<ulong>)[0, ulong.MaxValue])
        {
            for (int effort = 0; effort <= Math.Min(MaxEffort, Coding.Encoder.SamplesEffort); effort++) Encode(bits, effort, Batch);
            if (MaxEffort > Coding.Encoder.SamplesEffort) Encode(bits, Math.Min(MaxEffort, Coding.Encoder.ExhaustiveEffort - 1), 1);
            if (MaxEffort == Coding.Encoder.ExhaustiveEffort) Encode(bits, MaxEffort, Batch);
            _codes.Words.Fill(bits);
            if (Codec.Codebook is null) Reproducer.Reproduce(_codes.View, _items.View);
        }
    }

    private void Encode(ulong bits, int effort, int count)
    {
        _items.Words.Fill(bits);
        if (Codec.Supports(effort)) Encoder.Encode(Items(count), Codes(count), effort);
    }
}
