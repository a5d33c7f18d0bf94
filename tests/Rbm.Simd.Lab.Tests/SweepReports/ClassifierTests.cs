using Rbm.Simd.Bits;
using Rbm.Simd.Lab.SweepReports;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.SweepReports;

public sealed class ClassifierTests
{
    [Fact]
    public void Items_near_a_class_are_of_that_class()
    {
        // Class c has its ones in the c-th third; a tenth of all bits is turned.
        var random = new System.Random(7);
        (BitMatrix items, byte[] labels) = Draw(60);
        (BitMatrix others, byte[] expected) = Draw(40);
        using var team = new WorkerTeam(1);
        var classifier = new NearestLabels(items, labels);
        Assert.Equal(3, classifier.Classes);
        Assert.Equal(0, ClassChange.Share(expected, classifier.Classify(others.View, team)));

        (BitMatrix, byte[]) Draw(int count)
        {
            var bits = new BitMatrix(count, 90);
            byte[] classes = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))];
            for (int i = 0; i < count; i++)
                for (int j = 0; j < 90; j++) bits[i, j] = j / 30 == classes[i] ^ random.NextDouble() < 0.1;
            return (bits, classes);
        }
    }

    [Fact]
    public void Built_in_digits_are_told_apart()
    {
        var options = new SourceOptions { Items = 3000, Binarization = Binarization.Threshold };
        BitMatrix items = Read("glyphs:train", options), others = Read("glyphs:test", options with { Items = 300, Binarization = null });
        byte[] expected = SourceLabels.Read("glyphs:test", options with { Items = 300 })!;
        using var team = new WorkerTeam(1);
        byte[] found = new NearestLabels(items, SourceLabels.Read("glyphs:train", options)!).Classify(others.View, team);
        Assert.InRange(ClassChange.Share(expected, found), 0, 0.1);
    }

    [Fact]
    public void Changes_are_counted_by_class()
    {
        byte[] before = [0, 0, 1, 2, 2], after = [0, 1, 1, 0, 2];
        Assert.Equal(0.4, ClassChange.Share(before, after));
        Assert.Equal(new[,] { { 1, 1, 0 }, { 0, 1, 0 }, { 1, 0, 1 } }, ClassChange.Counts(before, after, 3));
        Assert.Throws<ArgumentException>(() => ClassChange.Share(before, after.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => new NearestLabels(new BitMatrix(2, 3), [1]));
    }

    private static BitMatrix Read(string name, SourceOptions options)
    {
        IBinarySource source = SourceFactory.Create(name, options);
        var bits = new BitMatrix(source.Count, source.Length);
        source.Read(0, 0, bits.View);
        return bits;
    }
}
