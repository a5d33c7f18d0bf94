using Rbm.Simd.Random;

namespace Rbm.Simd.Sources.Glyphs;

/// <summary>
/// Writes one digit: chooses a style, moves its points a little, turns and slants it, fits it to the box that the MNIST digits
/// have, and draws the strokes with soft edges.
/// </summary>
/// <remarks>
/// All arithmetic is +, -, *, / and square root in double precision, which IEEE 754 rounds correctly, in a fixed order: the
/// bytes are the same on every machine. A rotation by angle a is written with t = tan(a/2): cos = (1 - t^2)/(1 + t^2),
/// sin = 2t/(1 + t^2).
/// </remarks>
internal static class GlyphRenderer
{
    public const int Size = 28;

    private const int StepsPerSegment = 6;

    // tan(a/2) for 13 degrees; slant in x per y; width against height; the larger side of the strokes' middle lines, in pixels.
    private const double MaxTurn = 0.114, MaxSlant = 0.42, MinAspect = 0.78, MaxAspect = 1.16, MinExtent = 16.2, MaxExtent = 19.4;

    // A pen's radius in pixels, the width of its soft edge, the distance that the picture is off the middle, and the
    // displacement of a point, all at most; the displacement is in units of the digit's height.
    private const double MinRadius = 0.80, MaxRadius = 1.62, MinSoftness = 1.1, MaxSoftness = 1.7;
    private const double MaxShift = 1.2, MaxJitter = 0.075;

    /// <summary>The digit of an item.</summary>
    public static int Digit(RandomStream stream, uint item) => stream.DrawIndex(0, item, Column.Digit, GlyphOutlines.Digits);

    /// <summary>Draws an item as Size x Size grey values, ink 255.</summary>
    public static void Render(GlyphOutlines outlines, RandomStream stream, uint item, Span<byte> pixels)
    {
        var styles = outlines.Styles(Digit(stream, item));
        GlyphStyle style = styles[stream.DrawIndex(0, item, Column.Style, styles.Length)];
        var pen = new Pen(stream, item);

        Span<double> squares = stackalloc double[Size * Size];
        squares.Fill(double.MaxValue);
        Span<(double X, double Y)> points = stackalloc (double, double)[MaxPoints(style)];
        Span<(double X, double Y)> line = stackalloc (double, double)[points.Length * StepsPerSegment + 1];

        // Twice: once to see how large the digit gets, once to draw it at the right size and place.
        var box = Bounds.Nothing;
        Trace(style, pen, points, line, Fit.None, ref box, default);
        Trace(style, pen, points, line, new Fit(box, pen), ref box, squares);
        Ink(squares, pen, pixels);
    }

    private static int MaxPoints(GlyphStyle style)
    {
        int points = 0;
        foreach (GlyphStroke stroke in style.Strokes) points = Math.Max(points, stroke.Points.Length);
        return points;
    }

    // Follows every stroke; grows the box when there are no pixels, and measures the pixels' distances when there are.
    private static void Trace(GlyphStyle style, Pen pen, Span<(double X, double Y)> points, Span<(double X, double Y)> line,
        Fit fit, ref Bounds box, Span<double> squares)
    {
        uint column = Column.FirstPoint;
        foreach (GlyphStroke stroke in style.Strokes)
        {
            for (int i = 0; i < stroke.Points.Length; i++) points[i] = fit.Apply(pen.Move(stroke.Points[i], column++));
            int count = Flatten(stroke, points, line);
            for (int i = 0; i < count; i++)
            {
                if (squares.IsEmpty) box = box.Including(line[i]);
                else if (i > 0) Measure(line[i - 1], line[i], pen.Reach, squares);
            }
        }
    }

    // Catmull-Rom, as cubic Hermite segments: a point's tangent is half the way from its neighbour to the other one. At ends and
    // corners it is the one that makes the segment a parabola, or straight when both of its ends are such.
    private static int Flatten(GlyphStroke stroke, Span<(double X, double Y)> points, Span<(double X, double Y)> line)
    {
        int count = stroke.Points.Length, segments = stroke.Closed ? count : count - 1, used = 0;
        line[used++] = points[0];
        for (int s = 0; s < segments; s++)
        {
            int end = (s + 1) % count;
            (double x0, double y0) = points[s];
            (double x1, double y1) = points[end];
            bool free0 = IsFree(stroke, s), free1 = IsFree(stroke, end);
            (double ax, double ay) = free0 ? (0, 0) : Tangent(points, s, count);
            (double bx, double by) = free1 ? (0, 0) : Tangent(points, end, count);
            if (free0) (ax, ay) = free1 ? (x1 - x0, y1 - y0) : (2 * (x1 - x0) - bx, 2 * (y1 - y0) - by);
            if (free1) (bx, by) = free0 ? (x1 - x0, y1 - y0) : (2 * (x1 - x0) - ax, 2 * (y1 - y0) - ay);
            for (int k = 1; k <= StepsPerSegment; k++)
            {
                double t = (double)k / StepsPerSegment, u = 1 - t;
                double p0 = u * u * (1 + 2 * t), p1 = t * t * (3 - 2 * t), m0 = t * u * u, m1 = -(t * t * u);
                line[used++] = (p0 * x0 + p1 * x1 + m0 * ax + m1 * bx, p0 * y0 + p1 * y1 + m0 * ay + m1 * by);
            }
        }

        return used;
    }

    private static bool IsFree(GlyphStroke stroke, int i) =>
        stroke.Points[i].Corner || !stroke.Closed && (i == 0 || i == stroke.Points.Length - 1);

    private static (double X, double Y) Tangent(Span<(double X, double Y)> points, int i, int count)
    {
        (double X, double Y) before = points[(i + count - 1) % count], after = points[(i + 1) % count];
        return ((after.X - before.X) / 2, (after.Y - before.Y) / 2);
    }

    // Lowers the squared distances of the pixels near a piece of line.
    private static void Measure((double X, double Y) a, (double X, double Y) b, double reach, Span<double> squares)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y, length2 = dx * dx + dy * dy;
        double scale = length2 > 0 ? 1 / length2 : 0;
        int left = Pixel(Math.Min(a.X, b.X) - reach), right = Pixel(Math.Max(a.X, b.X) + reach);
        int top = Pixel(Math.Min(a.Y, b.Y) - reach), bottom = Pixel(Math.Max(a.Y, b.Y) + reach);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                double px = x + 0.5 - a.X, py = y + 0.5 - a.Y;
                double t = (px * dx + py * dy) * scale;
                t = t < 0 ? 0 : t > 1 ? 1 : t;
                double ex = px - t * dx, ey = py - t * dy, square = ex * ex + ey * ey;
                ref double least = ref squares[y * Size + x];
                if (square < least) least = square;
            }
        }
    }

    private static int Pixel(double coordinate) => coordinate <= 0 ? 0 : coordinate >= Size - 1 ? Size - 1 : (int)coordinate;

    private static void Ink(ReadOnlySpan<double> squares, Pen pen, Span<byte> pixels)
    {
        double reach2 = pen.Reach * pen.Reach;
        for (int i = 0; i < Size * Size; i++)
        {
            double cover = squares[i] >= reach2 ? 0 : (pen.Reach - Math.Sqrt(squares[i])) / pen.Softness;
            pixels[i] = (byte)((cover > 1 ? 1 : cover) * 255 + 0.5);
        }
    }

    /// <summary>
    /// Which column of the item's row of draws decides what. The first four are the words of one Philox block, which is a
    /// bijection of its counter: no two items, of whatever splits, agree in turn, slant, aspect and extent at once.
    /// </summary>
    private static class Column
    {
        public const uint Turn = 0, Slant = 16, Aspect = 32, Extent = 48;
        public const uint Digit = 1, Style = 2, Radius = 3, Softness = 4, ShiftX = 5, ShiftY = 6, FirstPoint = 64;
    }

    // How an item is written.
    private readonly struct Pen
    {
        private readonly RandomStream _stream;
        private readonly uint _item;
        private readonly double _cos, _sin, _slant, _aspect;

        public Pen(RandomStream stream, uint item)
        {
            (_stream, _item) = (stream, item);
            double turn = Between(Column.Turn, -MaxTurn, MaxTurn), norm = 1 + turn * turn;
            (_cos, _sin) = ((1 - turn * turn) / norm, 2 * turn / norm);
            _slant = Between(Column.Slant, -MaxSlant / 3, MaxSlant);
            _aspect = Between(Column.Aspect, MinAspect, MaxAspect);
            Extent = Between(Column.Extent, MinExtent, MaxExtent);
            Softness = Between(Column.Softness, MinSoftness, MaxSoftness);
            Reach = Between(Column.Radius, MinRadius, MaxRadius) + Softness / 2;
            ShiftX = Between(Column.ShiftX, -MaxShift, MaxShift);
            ShiftY = Between(Column.ShiftY, -MaxShift, MaxShift);
        }

        public double Extent { get; }

        public double Softness { get; }

        // Where the soft edge ends: pixels this far from the line have no ink.
        public double Reach { get; }

        public double ShiftX { get; }

        public double ShiftY { get; }

        // Jitter, slant, aspect, turn, in this order.
        public (double X, double Y) Move(GlyphPoint point, uint column)
        {
            (double jitterX, double jitterY) = Jitter(column);
            double y = point.Y - 0.5 + jitterY;
            double x = (point.X - 0.5 + jitterX) * _aspect - _slant * y;
            return (_cos * x - _sin * y, _sin * x + _cos * y);
        }

        // One draw holds four bytes' worth of two triangular variables.
        private (double X, double Y) Jitter(uint column)
        {
            uint draw = _stream.Draw(0, _item, column);
            return (Triangular(draw & 0xFF, draw >> 8 & 0xFF), Triangular(draw >> 16 & 0xFF, draw >> 24));
        }

        private static double Triangular(uint a, uint b) => (a + b - 255.0) / 255 * MaxJitter;

        private double Between(uint column, double low, double high) =>
            low + (high - low) * (_stream.Draw(0, _item, column) / 4294967296.0);
    }

    private readonly record struct Bounds(double Left, double Top, double Right, double Bottom)
    {
        public static Bounds Nothing =>
            new(double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);

        public Bounds Including((double X, double Y) p) =>
            new(Math.Min(Left, p.X), Math.Min(Top, p.Y), Math.Max(Right, p.X), Math.Max(Bottom, p.Y));
    }

    // From the digit's own coordinates to pixels.
    private readonly struct Fit
    {
        private readonly double _scale, _offsetX, _offsetY;

        private Fit(double scale) => _scale = scale;

        public Fit(Bounds box, Pen pen)
        {
            _scale = pen.Extent / Math.Max(box.Right - box.Left, box.Bottom - box.Top);
            _offsetX = Size / 2.0 + pen.ShiftX - _scale * (box.Left + box.Right) / 2;
            _offsetY = Size / 2.0 + pen.ShiftY - _scale * (box.Top + box.Bottom) / 2;
        }

        public static Fit None => new(1);

        public (double X, double Y) Apply((double X, double Y) p) => (_scale * p.X + _offsetX, _scale * p.Y + _offsetY);
    }
}
