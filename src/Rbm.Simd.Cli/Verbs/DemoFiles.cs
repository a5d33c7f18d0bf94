namespace Rbm.Simd.Cli.Verbs;

/// <summary>What the demonstration leaves behind; each place is checked before any work starts.</summary>
internal sealed class DemoFiles(string folder, bool force, Terminal terminal)
{
    /// <summary>The model.</summary>
    public OutputTarget Model { get; } = OutputTarget.Open(Path.Combine(folder, "demo.rbm"), force, terminal);

    /// <summary>The test items.</summary>
    public OutputTarget Originals { get; } = OutputTarget.Open(Path.Combine(folder, "originals.idx.gz"), force, terminal);

    /// <summary>Their codes.</summary>
    public OutputTarget Codes { get; } = OutputTarget.Open(Path.Combine(folder, "codes.rbz"), force, terminal);

    /// <summary>What became of the codes.</summary>
    public OutputTarget Reproductions { get; } = OutputTarget.Open(Path.Combine(folder, "reproductions.idx.gz"), force, terminal);

    /// <summary>What is known of each epoch.</summary>
    public OutputTarget Metrics { get; } = OutputTarget.Open(Path.Combine(folder, "metrics.jsonl"), force, terminal);

    /// <summary>The page.</summary>
    public OutputTarget Report { get; } = OutputTarget.Open(Path.Combine(folder, "report.html"), force, terminal);
}
