namespace Rbm.Simd.Profiling;

/// <summary>Says what is measured next.</summary>
/// <param name="figure">The figure, in a few words.</param>
/// <param name="done">Figures measured so far.</param>
/// <param name="count">Figures in all.</param>
public delegate void MeasureProgress(string figure, int done, int count);

/// <summary>Figures to measure one after the other, each with its share of the time.</summary>
internal sealed class MeasurePlan
{
    private readonly List<(string Name, Action<double> Measure)> _figures = [];

    /// <summary>Adds a figure.</summary>
    /// <param name="name">A few words for a person who waits.</param>
    /// <param name="measure">Measures it in about so many seconds.</param>
    public void Add(string name, Action<double> measure) => _figures.Add((name, measure));

    /// <summary>Measures all, in the order in which they were added.</summary>
    public void Run(double seconds, MeasureProgress? progress, CancellationToken token)
    {
        Throw.IfNotFiniteOrNegative(seconds);
        for (int i = 0; i < _figures.Count; i++)
        {
            token.ThrowIfCancellationRequested();
            progress?.Invoke(_figures[i].Name, i, _figures.Count);
            _figures[i].Measure(seconds / _figures.Count);
        }

        progress?.Invoke("done", _figures.Count, _figures.Count);
    }
}
