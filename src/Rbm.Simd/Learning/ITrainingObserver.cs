namespace Rbm.Simd.Learning;

/// <summary>What is known at the end of an epoch, or of the sampling that opens a Blahut-Arimoto iteration.</summary>
/// <param name="Phase">The phase; its name is <c>sampling</c> for the draws of a Blahut-Arimoto iteration.</param>
/// <param name="Epoch">The epoch just done, from 1.</param>
/// <param name="Items">Items worked on.</param>
/// <param name="Seconds">Time that it took.</param>
/// <param name="Values">Figures by name: <c>reconstruction</c> and <c>distortion</c> are per bit.</param>
public sealed record TrainingMetric(
    TrainingPhase Phase, int Epoch, long Items, double Seconds, IReadOnlyDictionary<string, double> Values);

/// <summary>Hears how a training goes. It is called on the training's own thread.</summary>
public interface ITrainingObserver
{
    /// <summary>A mini-batch is done.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="done">Items done in the whole training, those of epochs before a resumption included.</param>
    /// <param name="total">Items to do in the whole training.</param>
    void Progress(TrainingPhase phase, int epoch, long done, long total);

    /// <summary>An epoch, or a sampling, is done.</summary>
    void Report(TrainingMetric metric);

    /// <summary>Something that the user should know of, though training goes on.</summary>
    void Warn(string message);
}

/// <summary>An observer that does not care.</summary>
public sealed class SilentObserver : ITrainingObserver
{
    /// <summary>The one instance.</summary>
    public static SilentObserver Instance { get; } = new();

    /// <inheritdoc/>
    public void Progress(TrainingPhase phase, int epoch, long done, long total)
    {
    }

    /// <inheritdoc/>
    public void Report(TrainingMetric metric)
    {
    }

    /// <inheritdoc/>
    public void Warn(string message)
    {
    }
}

/// <summary>Training ran into numbers that are not finite.</summary>
public sealed class TrainingDivergedException(string message) : Exception(message);
