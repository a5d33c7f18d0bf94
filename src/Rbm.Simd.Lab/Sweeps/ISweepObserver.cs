using Rbm.Simd.Learning;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>Hears how a sweep goes. It is called on the sweep's own thread.</summary>
public interface ISweepObserver
{
    /// <summary>A training begins; what is returned hears of it.</summary>
    ITrainingObserver Train(string what);

    /// <summary>Work that goes through a number of items begins; what is returned hears how many are done.</summary>
    Action<long> Begin(string what, long items);

    /// <summary>Something worth a line in the log.</summary>
    void Note(string line);
}
