namespace Rbm.Simd.Lab.Charts;

/// <summary>
/// Finds a place beside a point for each of several labels, so that no label covers another, a point or a curve: of eight places
/// around the point the first that is free, else the one that covers least.
/// </summary>
internal sealed class LabelPlacement(double width, double height)
{
    private const double Gap = 9;

    // The width of an average letter of a sans serif typeface, for its size.
    private const double LetterWidth = 0.56;

    private readonly List<Box> _taken = [];
    private readonly List<(double X, double Y)> _points = [];

    /// <summary>A rectangle in units of the drawing, y downwards.</summary>
    public readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        /// <summary>Whether the two have a point in common.</summary>
        public bool Overlaps(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

        /// <summary>Whether a point lies within, or nearly.</summary>
        public bool Contains(double x, double y) => x > Left - 3 && x < Right + 3 && y > Top - 3 && y < Bottom + 3;
    }

    /// <summary>Says that something is drawn here that a label should not cover.</summary>
    public void Avoid(double x, double y) => _points.Add((x, y));

    /// <summary>Says that a whole rectangle is taken, for example by the legend.</summary>
    public void Avoid(Box box) => _taken.Add(box);

    /// <summary>Takes the best place for a label of a point.</summary>
    /// <param name="x">The point, in units of the drawing.</param>
    /// <param name="y">The point, downwards.</param>
    /// <param name="text">The label, one line.</param>
    /// <param name="size">Its type size.</param>
    /// <returns>The place, left, top, right and bottom.</returns>
    public Box Place(double x, double y, string text, double size)
    {
        double w = text.Length * LetterWidth * size, h = 1.2 * size;
        Box best = default;
        int least = int.MaxValue;
        foreach ((double dx, double dy) in (ReadOnlySpan<(double, double)>)
            [(1, -1), (1, 0), (1, 1), (0, -1), (0, 1), (-1, -1), (-1, 0), (-1, 1)])
        {
            double left = x + dx * Gap + (dx - 1) / 2 * w, top = y + dy * Gap + (dy - 1) / 2 * h;
            var box = new Box(left, top, left + w, top + h);
            int covered = _taken.Count(t => t.Overlaps(box)) * 100 + _points.Count(p => box.Contains(p.X, p.Y));
            if (box.Left < 0 || box.Top < 0 || box.Right > width || box.Bottom > height) covered += 1000;
            if (covered >= least) continue;
            (best, least) = (box, covered);
        }

        _taken.Add(best);
        return best;
    }
}
