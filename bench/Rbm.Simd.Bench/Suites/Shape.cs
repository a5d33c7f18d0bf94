namespace Rbm.Simd.Bench.Suites;

/// <summary>The shape of a product C (M x N) = op(A) op(B) over K.</summary>
/// <param name="M">Rows of C.</param>
/// <param name="K">Depth.</param>
/// <param name="N">Columns of C.</param>
/// <param name="Form">NN, NT or TN: whether A and B are read straight or transposed.</param>
/// <param name="AllThreads">Whether on all threads; on one otherwise.</param>
public readonly record struct Shape(int M, int K, int N, string Form = "NN", bool AllThreads = false) : IComparable
{
    /// <summary>Whether A is read transposed.</summary>
    public bool TransposeA => Form[0] == 'T';

    /// <summary>Whether B is read transposed.</summary>
    public bool TransposeB => Form[1] == 'T';

    /// <summary>Multiply-adds.</summary>
    private long Size => (long)M * K * N;

    /// <summary>Small products first, those on all threads last.</summary>
    public int CompareTo(object? other) => other is Shape shape
        ? (AllThreads, Size, Form).CompareTo((shape.AllThreads, shape.Size, shape.Form))
        : throw new ArgumentException($"{other} is no shape");

    public override string ToString() => $"{M} x {K} x {N} {Form}" + (AllThreads ? ", all threads" : "");
}
