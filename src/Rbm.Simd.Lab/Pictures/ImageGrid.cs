namespace Rbm.Simd.Lab.Pictures;

/// <summary>Pictures of one size in rows and columns, and the PNG of the whole.</summary>
public sealed class ImageGrid
{
    private readonly Picture?[,] _cells;

    /// <summary>An empty grid.</summary>
    /// <param name="rows">Rows of pictures, 1 or more.</param>
    /// <param name="columns">Pictures a row, 1 or more.</param>
    public ImageGrid(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        _cells = new Picture?[rows, columns];
    }

    /// <summary>Pixels of the PNG to a pixel of a picture, each way.</summary>
    public int Scale { get; init; } = 2;

    /// <summary>Empty pixels of the PNG around every picture.</summary>
    public int Gap { get; init; } = 4;

    /// <summary>The colour behind the ink, 0xRRGGBB, or null for a transparent one.</summary>
    public uint? Paper { get; init; } = 0xffffff;

    /// <summary>The picture at a place, or null for none.</summary>
    public Picture? this[int row, int column]
    {
        get => _cells[row, column];
        set => _cells[row, column] = value;
    }

    /// <summary>One picture by itself, on a transparent ground.</summary>
    public static byte[] PngOf(Picture picture, int scale = 1)
    {
        var grid = new ImageGrid(1, 1) { Scale = scale, Gap = 0, Paper = null };
        grid[0, 0] = picture;
        return grid.ToPng();
    }

    /// <summary>The grid as a PNG file.</summary>
    /// <exception cref="InvalidOperationException">The grid is empty, or its pictures differ in size.</exception>
    public byte[] ToPng()
    {
        Picture first = _cells.Cast<Picture?>().FirstOrDefault(p => p is not null)
            ?? throw new InvalidOperationException("the grid holds no picture");
        int cellWidth = first.Width * Scale + Gap, cellHeight = first.Height * Scale + Gap;
        using var canvas = new PngCanvas(
            checked(_cells.GetLength(1) * cellWidth + Gap), checked(_cells.GetLength(0) * cellHeight + Gap), Paper);
        for (int r = 0; r < _cells.GetLength(0); r++)
        {
            for (int c = 0; c < _cells.GetLength(1); c++)
            {
                if (_cells[r, c] is not { } picture) continue;
                if ((picture.Width, picture.Height) != (first.Width, first.Height))
                {
                    throw new InvalidOperationException(
                        $"the picture at row {r}, column {c} is {picture.Width} x {picture.Height}, " +
                        $"expected {first.Width} x {first.Height}");
                }

                canvas.Draw(picture, c * cellWidth + Gap, r * cellHeight + Gap, Scale);
            }
        }

        return canvas.Encode();
    }
}
