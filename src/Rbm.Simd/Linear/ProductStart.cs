namespace Rbm.Simd.Linear;

/// <summary>Where the chains of a product begin.</summary>
internal readonly unsafe struct ProductStart
{
    private readonly float* _bias;
    private readonly bool _accumulate;

    private ProductStart(float* bias, bool accumulate)
    {
        _bias = bias;
        _accumulate = accumulate;
    }

    /// <summary>From what the destination holds.</summary>
    public static ProductStart Accumulate => new(null, true);

    /// <summary>From zero.</summary>
    public static ProductStart Zero => new(null, false);

    /// <summary>From a bias for each column. A bias of -0 counts as +0, so that skipping a zero term never shows.</summary>
    public static ProductStart Bias(float* bias) => new(bias, false);

    /// <summary>Prepares a block of the destination.</summary>
    public void Apply(float* c, nint stride, int rows, int column, int columns)
    {
        if (_accumulate) return;
        if (_bias == null)
        {
            for (int r = 0; r < rows; r++) new Span<float>(c + r * stride, columns).Clear();
            return;
        }

        for (int j = 0; j < columns; j++) c[j] = _bias[column + j] + 0f;
        for (int r = 1; r < rows; r++) new Span<float>(c, columns).CopyTo(new Span<float>(c + r * stride, columns));
    }
}
