namespace Rbm.Simd.Cli.Verbs;

/// <summary>What the demonstration leaves behind; each place is checked before any work starts.</summary>
internal sealed class DemoFiles(string folder, bool force, Shell shell)
{
    /// <summary>The model.</summary>
    public OutputTarget Model { get; } = shell.OpenOutput(Path.Combine(folder, "demo.rbm"), force);

    /// <summary>The test items.</summary>
    public OutputTarget Originals { get; } = shell.OpenOutput(Path.Combine(folder, "originals.idx.gz"), force);

    /// <summary>Their codes.</summary>
    public OutputTarget Codes { get; } = shell.OpenOutput(Path.Combine(folder, "codes.rbz"), force);

    /// <summary>What became of the codes.</summary>
    public OutputTarget Reproductions { get; } = shell.OpenOutput(Path.Combine(folder, "reproductions.idx.gz"), force);

    /// <summary>What is known of each epoch.</summary>
    public OutputTarget Metrics { get; } = shell.OpenOutput(Path.Combine(folder, "metrics.jsonl"), force);

    /// <summary>The page.</summary>
    public OutputTarget Report { get; } = shell.OpenOutput(Path.Combine(folder, "report.html"), force);
}
