namespace Rbm.Simd.Information;

/// <summary>A running sum of weights held as logarithms, and of the distortions that they weigh.</summary>
internal struct TiltedSum
{
    private double _most, _weight, _distortion;

    /// <summary>Of no terms.</summary>
    public static TiltedSum Nothing => new() { _most = double.NegativeInfinity };

    /// <summary>The logarithm of the sum of the weights.</summary>
    public readonly double Log => double.IsNegativeInfinity(_most) ? _most : _most + Math.Log(_weight);

    /// <summary>The weighted mean of the distortions; NaN where nothing weighs anything.</summary>
    public readonly double MeanDistortion => _distortion / _weight;

    /// <summary>Raises what the logarithms are taken relative to.</summary>
    /// <param name="most">The largest logarithm that will be added.</param>
    /// <returns>What to subtract from logarithms.</returns>
    public double RaiseTo(double most)
    {
        if (most > _most)
        {
            double scale = Math.Exp(_most - most);
            _weight *= scale;
            _distortion *= scale;
            _most = most;
        }

        return _most;
    }

    /// <summary>Adds weights, relative to what <see cref="RaiseTo"/> returned.</summary>
    public void AddRelative(double weight, double distortion)
    {
        _weight += weight;
        _distortion += distortion;
    }

    /// <summary>Adds another sum.</summary>
    public void Add(TiltedSum other)
    {
        if (double.IsNegativeInfinity(other._most)) return;
        double scale = Math.Exp(other._most - RaiseTo(other._most));
        AddRelative(other._weight * scale, other._distortion * scale);
    }
}
