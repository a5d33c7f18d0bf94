using System.Globalization;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>
/// A part of a sweep's results: those whose number leaves the remainder <see cref="Index"/> when divided by <see cref="Count"/>.
/// </summary>
/// <param name="Index">The part, from 0.</param>
/// <param name="Count">The number of parts.</param>
public readonly record struct Shard(int Index, int Count)
{
    private const string Slurm = "SLURM_ARRAY_TASK_ID", Kubernetes = "JOB_COMPLETION_INDEX";

    /// <summary>Everything.</summary>
    public static Shard Whole => new(0, 1);

    /// <summary>
    /// Reads <c>i/n</c>; in <c>n</c> or <c>/n</c> the index is that of the environment's SLURM_ARRAY_TASK_ID, counted from
    /// SLURM_ARRAY_TASK_MIN where that is given, or of JOB_COMPLETION_INDEX.
    /// </summary>
    /// <param name="text">What the user gave; null for everything, or for the part that a Slurm array says, SLURM_ARRAY_TASK_COUNT.</param>
    /// <param name="environment">Reads a variable of the environment.</param>
    /// <exception cref="FormatException">It is something else, out of range, or has no index.</exception>
    public static Shard Parse(string? text, Func<string, string?> environment)
    {
        if (text is null)
        {
            bool array = environment(Slurm) is not null && environment("SLURM_ARRAY_TASK_COUNT") is not null;
            return array ? FromEnvironment(Number(environment("SLURM_ARRAY_TASK_COUNT")!, "SLURM_ARRAY_TASK_COUNT"), environment) : Whole;
        }

        int slash = text.IndexOf('/');
        int count = Number(text[(slash + 1)..], $"--shard {text}: the number of parts");
        return slash <= 0
            ? FromEnvironment(count, environment)
            : Checked(Number(text[..slash], $"--shard {text}: the part"), count, $"--shard {text}");
    }

    /// <summary>Whether a result is of this part.</summary>
    /// <param name="number">Its number in the plan's results, from 0.</param>
    public bool Has(int number) => number % Count == Index;

    private static Shard FromEnvironment(int count, Func<string, string?> environment)
    {
        string name = environment(Slurm) is not null ? Slurm : Kubernetes;
        string text = environment(name) ?? throw new FormatException(
            $"--shard without a part needs {Slurm} or {Kubernetes} in the environment; i/n expected, such as 0/{count}");
        int first = name == Slurm && environment("SLURM_ARRAY_TASK_MIN") is { } least ? Number(least, "SLURM_ARRAY_TASK_MIN") : 0;
        return Checked(Number(text, name) - first, count, $"{name} {text}");
    }

    private static Shard Checked(int index, int count, string what)
    {
        if (count < 1) throw new FormatException($"{what}: {count} parts, 1 or more expected");
        return index >= 0 && index < count
            ? new Shard(index, count)
            : throw new FormatException($"{what}: part {index} of {count}, 0 to {count - 1} expected");
    }

    private static int Number(string text, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException($"{what} is '{text}', a whole number expected");
}
