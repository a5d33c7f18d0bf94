using System.Buffers;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Coding;

/// <summary>The example in README.md of Coding is this file's.</summary>
public class EmbeddingTests
{
    [Fact]
    public void The_example_runs()
    {
        string path = Path.GetTempFileName();
        try
        {
            ModelFile.Save(TinyModels.Create(), path, overwrite: true);
            Assert.Equal((OperationStatus.Done, 1), Example(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_example_is_the_readmes()
    {
        string root = SharedData.RepositoryRoot!;
        string readme = File.ReadAllText(Path.Combine(root, "src", "Rbm.Simd", "Coding", "README.md"));
        string source = File.ReadAllText(Path.Combine(root, "tests", "Rbm.Simd.Tests", "Coding", "EmbeddingTests.cs"));
        string[] lines = Between(readme, "```csharp", "```");
        Assert.InRange(lines.Length, 5, 10);
        Assert.Equal(lines, Between(source, "// example", "// end"));
    }

    private static (OperationStatus Status, int Encoded) Example(string path)
    {
        // example
        var codec = Codec.Load(path, new CodecOptions { CompileCodebook = true });
        using CodecWorkspace workspace = codec.CreateWorkspace();
        byte[] item = new byte[codec.ItemBytes], code = new byte[codec.CodeBytes];
        item[0] = 0b_0000_0101;
        OperationStatus status = codec.Encode(item, code, workspace, out int encoded);
        if (status == OperationStatus.Done) status = codec.Decode(code, item, workspace, out _);

        // end
        return (status, encoded);
    }

    private static string[] Between(string text, string first, string last) =>
        [.. text.Split('\n').Select(line => line.Trim()).SkipWhile(line => line != first).Skip(1)
            .TakeWhile(line => line != last).Where(line => line.Length > 0)];
}
