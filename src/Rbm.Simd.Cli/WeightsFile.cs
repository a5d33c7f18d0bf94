using System.Globalization;
using Rbm.Simd.Information;

namespace Rbm.Simd.Cli;

/// <summary>A text of numbers, one a bit of an item: apart by commas, blanks or line ends.</summary>
internal static class WeightsFile
{
    private static readonly char[] Separators = [',', ' ', '\t'];

    /// <summary>A measure with the weights of a file.</summary>
    /// <inheritdoc cref="Read"/>
    public static DistortionMeasure AddTo(DistortionMeasure measure, string path, int count, Terminal terminal)
    {
        double[] weights = Read(path, count, terminal);
        return InputFile.Named(path, () =>
        {
            try
            {
                return measure.WithWeights(weights);
            }
            catch (ArgumentException failure)
            {
                throw new InvalidDataException(failure.Message, failure);
            }
        });
    }

    /// <summary>Reads the numbers.</summary>
    /// <param name="path">The file, or <c>-</c>.</param>
    /// <param name="count">How many there must be.</param>
    /// <param name="terminal">The standard streams.</param>
    /// <exception cref="InvalidDataException">What is read is no number of 0 or more, or there are fewer or more of them.</exception>
    /// <exception cref="VerbException">The input is missing or a directory.</exception>
    public static double[] Read(string path, int count, Terminal terminal) => InputFile.Named(path, () =>
    {
        using var text = new StreamReader(InputFile.Open(path, terminal));
        var numbers = new List<double>();
        for (int line = 1; text.ReadLine() is { } words; line++)
        {
            foreach (string word in words.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            {
                if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    || !(number >= 0) || !double.IsFinite(number))
                {
                    throw new InvalidDataException($"line {line}: '{word}' is no weight, expected a finite number of 0 or more");
                }

                if (numbers.Count == count)
                    throw new InvalidDataException($"line {line}: more than {count} weights, one a bit of an item expected");
                numbers.Add(number);
            }
        }

        return numbers.Count == count
            ? numbers.ToArray()
            : throw new InvalidDataException($"{numbers.Count} weights, {count} expected (one a bit of an item)");
    });
}
