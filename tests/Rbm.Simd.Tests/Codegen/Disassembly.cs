using System.Text.RegularExpressions;

namespace Rbm.Simd.Tests.Codegen;

/// <summary>Reads what the JIT writes under <c>DOTNET_JitDisasm</c>.</summary>
internal static partial class Disassembly
{
    /// <summary>The listings of a text, in its order.</summary>
    /// <exception cref="FormatException">The text is not as expected; the message quotes the line.</exception>
    public static IReadOnlyList<Listing> Parse(string text)
    {
        var listings = new List<Listing>();
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            if (Heading().Match(lines[i]) is not { Success: true } heading) continue;
            int end = Array.FindIndex(lines, i + 1, line => line.StartsWith("; Total bytes of code", StringComparison.Ordinal));
            if (end < 0) throw new FormatException($"a listing without an end: {lines[i]}");
            listings.Add(ParseOne(heading, lines.AsSpan(i + 1, end - i - 1)));
            i = end;
        }

        return listings;
    }

    // "; Assembly listing for method Rbm.Simd.Numerics.LaneLoop:Steps[...](...):nint (FullOpts)"
    [GeneratedRegex(@"^; Assembly listing for method (?<method>[^(]+)\(.*\((?<tier>[^()]+)\)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?<label>G_M\w+):")]
    private static partial Regex Label();

    private static Listing ParseOne(Match heading, ReadOnlySpan<string> lines)
    {
        var blocks = new List<BasicBlock>();
        List<Instruction>? open = null;
        bool framePointer = false;
        foreach (string line in lines)
        {
            if (Heading().IsMatch(line)) throw new FormatException($"a listing inside another: {line}");
            framePointer |= line == "; rbp based frame";

            // After the code come its constants: "RWD00  dd ...".
            if (line.StartsWith("RWD", StringComparison.Ordinal)) break;
            if (line.Length == 0 || line[0] == ';' || line.StartsWith("align ", StringComparison.Ordinal)) continue;
            if (Label().Match(line) is { Success: true } label)
            {
                blocks.Add(new(label.Groups["label"].Value, open = []));
                continue;
            }

            if (open is null) blocks.Add(new(null, open = []));
            Instruction instruction = ParseInstruction(line);
            open.Add(instruction);
            if (instruction.IsJump || instruction.Ends) open = null;
        }

        return new Listing(heading.Groups["method"].Value, heading.Groups["tier"].Value, framePointer, blocks);
    }

    private static Instruction ParseInstruction(string line)
    {
        int comment = line.IndexOf(" ;", StringComparison.Ordinal);
        string[] parts = (comment < 0 ? line : line[..comment]).Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        if (!char.IsAsciiLetterLower(parts[0][0])) throw new FormatException($"no instruction: {line}");
        return new Instruction(parts[0], parts.Length > 1 ? parts[1].Trim() : "");
    }
}
