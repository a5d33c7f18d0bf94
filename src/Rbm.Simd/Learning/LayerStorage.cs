using Rbm.Simd.Memory;
using Rbm.Simd.Models;

namespace Rbm.Simd.Learning;

/// <summary>One matrix of activations a layer, in borrowed memory.</summary>
internal readonly unsafe ref struct LayerStorage
{
    private readonly ReadOnlySpan<DenseLayer> _layers;
    private readonly float** _pointers;
    private readonly int _rows;

    public LayerStorage(Workspace workspace, DenseLayer[] layers, int rows)
    {
        _layers = layers;
        _rows = rows;
        _pointers = (float**)workspace.Take<nint>(layers.Length);
        for (int l = 0; l < layers.Length; l++)
            _pointers[l] = workspace.Take<float>((long)rows * Matrix.StrideFor(layers[l].Outputs));
    }

    /// <summary>The activations of layer <paramref name="l"/>, rows x outputs.</summary>
    public MatrixView this[int l]
    {
        get
        {
            int columns = _layers[l].Outputs, stride = Matrix.StrideFor(columns);
            return new MatrixView(new Span<float>(_pointers[l], _rows * stride), _rows, columns, stride);
        }
    }
}
