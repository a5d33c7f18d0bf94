using System.Text.Json;
using Rbm.Simd.Coding;

namespace Rbm.Simd.Cli.Tests;

public class SelfTestTests
{
    [Fact]
    public void Says_how_every_vector_fared()
    {
        string text = CliRun.Of("selftest").Succeeds().Out;
        string[] passed = [.. text.Split('\n').Where(line => line.EndsWith("ok", StringComparison.Ordinal))];
        Assert.Equal(new SelfTest().Vectors, passed.Select(line => line.Split(' ')[0]));
        Assert.EndsWith($"checks passed with {Isa.Current.ToString().ToLowerInvariant()} instructions\n", text);
    }

    [Fact]
    public void Says_so_as_json()
    {
        using JsonDocument json = JsonDocument.Parse(CliRun.Of("selftest", "--json").Succeeds().Out);
        JsonElement root = json.RootElement;
        Assert.True(root.GetProperty("passed").GetBoolean());
        Assert.Equal(Isa.Current.ToString().ToLowerInvariant(), root.GetProperty("isa").GetString());
        Assert.Equal(
            new SelfTest().Vectors, root.GetProperty("vectors").EnumerateArray().Select(v => v.GetProperty("name").GetString()!));
        Assert.All(
            root.GetProperty("vectors").EnumerateArray(),
            v => Assert.Equal(JsonValueKind.Null, v.GetProperty("difference").ValueKind));
    }
}
