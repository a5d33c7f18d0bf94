using System.CommandLine;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Coding;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm selftest</c>: whether this machine makes the bits that every machine must make.</summary>
internal static class SelfTestVerb
{
    public static Command Create(Shell shell)
    {
        Option<bool> json = Values.Json();
        var command = new Command("selftest", "Run the built-in golden vectors on this machine and compare every bit.") { json };
        command.SetAction(arguments =>
        {
            string isa = Isa.Current.ToString().ToLowerInvariant();
            bool asJson = arguments.GetValue(json);
            TextWriter output = shell.Terminal.Out;
            var test = new SelfTest();
            var results = new List<SelfTestResult>();
            foreach (string vector in test.Vectors)
            {
                SelfTestResult result = test.Run(vector, shell.Interrupt);
                results.Add(result);
                if (!asJson) output.WriteLine($"{vector,-16} {result.Checks,4} checks  {result.Difference ?? "ok"}");
            }

            SelfTestResult? failed = results.Find(result => result.Difference is not null);
            if (asJson) Print(output, isa, results);
            else if (failed is null) output.WriteLine($"{results.Sum(r => r.Checks)} checks passed with {isa} instructions");
            if (failed is not null)
                throw VerbException.InputOutput($"golden vector {failed.Vector}, {isa} instructions: {failed.Difference}");
        });
        return command;
    }

    private static void Print(TextWriter output, string isa, List<SelfTestResult> results) => Json.Print(output, writer =>
    {
        writer.WriteString("isa", isa);
        writer.WriteBoolean("passed", results.TrueForAll(result => result.Difference is null));
        writer.WriteStartArray("vectors");
        foreach (SelfTestResult result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("name", result.Vector);
            writer.WriteNumber("checks", result.Checks);
            writer.WriteString("difference", result.Difference);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}
