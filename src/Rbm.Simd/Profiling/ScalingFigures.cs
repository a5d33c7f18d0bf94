namespace Rbm.Simd.Profiling;

/// <summary>How long a phase takes for one batch with some number of threads.</summary>
/// <param name="Phase">The phase and its sizes.</param>
/// <param name="Threads">Size of the team.</param>
/// <param name="Seconds">Time for the batch, in the median.</param>
/// <param name="SpeedUp">Ratio to the time of one thread.</param>
/// <param name="ModelSeconds">What the model gives; null for a phase that has none.</param>
public sealed record ThreadFigure(string Phase, int Threads, double Seconds, double SpeedUp, double? ModelSeconds);

/// <summary>How long a phase takes at some size.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Layers">Units of each layer, the visible one first.</param>
/// <param name="Batch">Items of a batch.</param>
/// <param name="Threads">Size of the team.</param>
/// <param name="Varied">What is varied: N, K, batch or layers.</param>
/// <param name="Seconds">Time for the batch, in the median.</param>
/// <param name="ModelSeconds">What the model gives.</param>
public sealed record SizeFigure(
    string Phase, IReadOnlyList<int> Layers, int Batch, int Threads, string Varied, double Seconds, double ModelSeconds);

/// <summary>What the model says of a machine on paper.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Batch">Items of a batch.</param>
/// <param name="Cores">Cores of the machine.</param>
/// <param name="Arithmetic">Seconds for the operations.</param>
/// <param name="Traffic">Seconds for the bytes.</param>
/// <param name="Dispatch">Seconds for handing out the work.</param>
/// <param name="SpeedUp">Ratio of the model's time for one of this machine's cores to the three together.</param>
public sealed record Prediction(
    string Phase, int Batch, int Cores, double Arithmetic, double Traffic, double Dispatch, double SpeedUp)
{
    /// <summary>Seconds for the batch.</summary>
    public double Seconds => Arithmetic + Traffic + Dispatch;

    /// <summary>Items a second.</summary>
    public double ItemsPerSecond => Batch / Seconds;
}
