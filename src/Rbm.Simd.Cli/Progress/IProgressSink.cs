namespace Rbm.Simd.Cli.Progress;

/// <summary>What long work says while it runs.</summary>
internal interface IProgressSink
{
    /// <summary>A new phase begins.</summary>
    /// <param name="phase">Its name, a few words.</param>
    /// <param name="items">What it will go through in all, 0 if unknown.</param>
    /// <param name="unit">What is counted, such as "samples" or "bytes".</param>
    void Begin(string phase, long items, string unit);

    /// <summary>What the phase is at, without beginning anew.</summary>
    void Describe(string what);

    /// <summary>How much of the phase is done.</summary>
    void Advance(long done);

    /// <summary>A line for the log, such as an epoch's numbers.</summary>
    void Note(string line);
}
