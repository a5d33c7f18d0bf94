using Rbm.Simd.Coding;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Coding;

/// <summary>
/// The golden vectors. That they hold at every instruction-set level and number of threads is <see cref="DeterminismTests"/>'s to show:
/// the probe runs them in every child.
/// </summary>
public class SelfTestTests
{
    private static string Folder => Path.Combine(SharedData.RepositoryRoot!, "data", "golden");

    public static TheoryData<string> Vectors => [.. new SelfTest().Vectors];

    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_bit_is_as_it_was(string vector)
    {
        SelfTestResult result = new SelfTest().Run(vector);
        Assert.Null(result.Difference);
        Assert.InRange(result.Checks, 26, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_of_instructions_gives_them(InstructionSet level)
    {
        ProbeProcess child = ProbeProcess.RunToSuccess("selftest.", (Simd.Isa.PinVariable, level.ToString().ToLowerInvariant()));
        Assert.Equal(level, child.Level);
        Assert.Equal(new SelfTest().Vectors.Select(name => $"selftest.{name}").Order(), child.Hashes.Keys.Order());
    }

    /// <summary>Training is part of the contract: models trained anew are the files, byte for byte.</summary>
    [Fact]
    public void Made_anew_they_are_the_same_files()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            ProbeProcess.Make(folder);
            string[] names = [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order()];
            Assert.Equal(names, Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order());
            Assert.All(names, name => Assert.True(
                File.ReadAllBytes(Path.Combine(Folder, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, name))), name));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void They_are_small_and_no_vector_is_trivial()
    {
        Assert.InRange(Directory.GetFiles(Folder).Sum(path => new FileInfo(path).Length), 1, 200_000);
        List<GoldenVector> vectors = Manifest();
        Assert.Equal(vectors.Count, vectors.Select(v => v.Codes[0].CodesHash).Distinct().Count());
    }

    [Fact]
    public void Any_difference_is_named()
    {
        GoldenVector right = Manifest()[0];
        GoldenCodes one = right.Codes[1];
        Run(right with { Model = right.ItemsHash }, "the model hash");
        Run(right with { ItemsHash = right.Model }, "the items of markov");
        Run(right with { Seed = 6 }, "the items of markov");
        Codes(right.Codes[0] with { CodesHash = right.Model }, right.Codes[1], "the stored stream's codes");
        Codes(right.Codes[0], one with { CodesHash = right.Model }, "the codes at effort 1, batch 1, 1 threads hash to");
        Codes(right.Codes[0], one with { ReproductionsHash = right.Model }, "the reproductions at effort 1, batch 1, 1 threads");
        Codes(right.Codes[0], one with { StreamHash = right.Model }, "the stream at effort 1, batch 1, 1 threads");
        Run(right, null);

        void Codes(GoldenCodes zero, GoldenCodes sampled, string difference) => Run(right with { Codes = [zero, sampled] }, difference);
        static void Run(GoldenVector vector, string? difference)
        {
            SelfTestResult result = With(vector, name => File.ReadAllBytes(Path.Combine(Folder, name)));
            if (difference is null) Assert.Null(result.Difference);
            else Assert.StartsWith(difference, result.Difference);
        }
    }

    [Theory]
    [InlineData(".rbm")]
    [InlineData(".rbz")]
    public void A_damaged_file_is_a_difference(string ending)
    {
        SelfTestResult result = With(Manifest()[0], name =>
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, name));
            if (name.EndsWith(ending, StringComparison.Ordinal)) bytes[^30] ^= 1;
            return bytes;
        });
        Assert.Contains("damaged", result.Difference);
    }

    [Fact]
    public void What_is_no_vector_is_refused()
    {
        Assert.Contains("no golden vector 'x'", Assert.Throws<ArgumentException>(() => new SelfTest().Run("x")).Message);
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(
            () => GoldenVector.Parse(new StringReader("# a\ncodes 0 1 a b c"))).Message);
        Assert.Contains("'x' is no number", Assert.Throws<InvalidDataException>(
            () => GoldenVector.Parse(new StringReader("vector a b x 1 m i"))).Message);
        Assert.Contains("line 2: '-1' is no bound", Assert.Throws<InvalidDataException>(
            () => GoldenVector.Parse(new StringReader("vector a b 1 1 m i\nstream s 0 1 1 -1 h r"))).Message);
    }

    internal static string FileOf(string name) => Path.Combine(Folder, name);

    internal static List<GoldenVector> Manifest()
    {
        using var reader = new StreamReader(Path.Combine(Folder, SelfTest.Manifest));
        return GoldenVector.Parse(reader);
    }

    internal static SelfTestResult With(GoldenVector vector, Func<string, byte[]> read)
    {
        using var text = new StringWriter();
        vector.WriteTo(text);
        return new SelfTest(name =>
                new MemoryStream(name == SelfTest.Manifest ? System.Text.Encoding.ASCII.GetBytes(text.ToString()) : read(name)))
            .Run(vector.Name);
    }
}
