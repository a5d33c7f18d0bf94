namespace Rbm.Simd.Profiling.Work;

/// <summary>What a piece of work cannot do without, from its sizes alone.</summary>
/// <param name="Items">Items that it works on.</param>
/// <param name="Products">Its products of matrices, as if they were all dense.</param>
/// <param name="Bytes">Bytes of parameters and of their state that it reads and writes.</param>
/// <param name="Resident">Bytes that it comes back to each time: the cache that holds them bounds the speed of those bytes.</param>
internal sealed record WorkCost(int Items, IReadOnlyList<Product> Products, double Bytes, double Resident)
{
    private const int Float = sizeof(float);

    /// <summary>Operations of all products, a multiply-add counted as two.</summary>
    public double Flops => Products.Sum(p => p.Flops);

    /// <summary>A product alone: its matrices once each.</summary>
    public static WorkCost OfProduct(Product p)
    {
        double bytes = Float * ((double)p.Rows * p.Depth + (double)p.Depth * p.Columns + (double)p.Rows * p.Columns);
        return new WorkCost(p.Rows, [p], bytes, bytes);
    }

    /// <summary>
    /// A step of CD-1: up, down, up, and the statistics of both phases. The weights are read three times for the products; the
    /// update reads and writes weights and velocity.
    /// </summary>
    public static WorkCost OfCdStep(int visible, int hidden, int batch)
    {
        double weights = (double)visible * hidden;
        var up = new Product(batch, hidden, visible);
        Product[] products = [up, new(batch, visible, hidden), up, new(visible, hidden, 2 * batch)];
        return new WorkCost(batch, products, 7 * Float * weights, 2 * Float * weights);
    }

    /// <summary>
    /// A step of back-propagation with Adam through an autoencoder of these encoder sizes: forward, the deltas back (not below the
    /// first layer), and the gradients. The weights are read twice for the products; the update reads and writes weights and both
    /// moments.
    /// </summary>
    public static WorkCost OfFineTuning(IReadOnlyList<int> sizes, int batch)
    {
        List<Product> forward = [.. Layers(sizes, batch), .. Reversed(sizes, batch)];
        double weights = forward.Sum(p => (double)p.Columns * p.Depth);
        List<Product> all =
        [
            .. forward,
            .. forward.Skip(1).Select(p => new Product(batch, p.Depth, p.Columns)),
            .. forward.Select(p => new Product(p.Depth, p.Columns, batch)),
        ];
        return new WorkCost(batch, all, 8 * Float * weights, 3 * Float * weights);
    }

    /// <summary>A pass through an encoder of these sizes: of the first layer, only the rows of set bits are read for few items.</summary>
    public static WorkCost OfEncoding(IReadOnlyList<int> sizes, int batch) => OfPass(Layers(sizes, batch), batch, WorkItems.Density);

    /// <summary>A pass through the reproducer that mirrors an encoder of these sizes.</summary>
    public static WorkCost OfDecoding(IReadOnlyList<int> sizes, int batch) => OfPass(Reversed(sizes, batch), batch, 0.5);

    private static WorkCost OfPass(IEnumerable<Product> layers, int batch, double density)
    {
        List<Product> all = [.. layers];
        double weights = all.Sum(p => (double)p.Columns * p.Depth);
        double unread = (double)all[0].Columns * all[0].Depth * Math.Pow(1 - density, batch);
        return new WorkCost(batch, all, Float * (weights - unread), Float * weights);
    }

    private static IEnumerable<Product> Layers(IReadOnlyList<int> sizes, int batch) =>
        Enumerable.Range(1, sizes.Count - 1).Select(l => new Product(batch, sizes[l], sizes[l - 1]));

    private static IEnumerable<Product> Reversed(IReadOnlyList<int> sizes, int batch) => Layers([.. sizes.Reverse()], batch);
}
