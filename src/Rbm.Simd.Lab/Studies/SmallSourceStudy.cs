using System.Collections.Concurrent;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>How far a study is.</summary>
/// <param name="Done">Runs done.</param>
/// <param name="Total">Runs to do.</param>
/// <param name="What">The run just done.</param>
public readonly record struct StudyProgress(int Done, int Total, string What);

/// <summary>
/// DBN-BA against the truth: for small sources, whose exact Blahut-Arimoto iterations can be enumerated, the learned mu_Y, D and R
/// after every iteration, over n, t and beta (Theorem 3 of the paper's reference [19], section III-B).
/// </summary>
public static class SmallSourceStudy
{
    /// <summary>Runs the study.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="progress">Told after every run, on any thread, one call at a time; null for nobody.</param>
    /// <param name="team">Its size says how many runs go on at a time. Each run trains on one thread: its matrices are too small to
    /// share out. The results do not depend on it.</param>
    /// <param name="token">Stops the study.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    /// <exception cref="OperationCanceledException">The study was stopped.</exception>
    public static SmallSourceResult Run(
        SmallSourceOptions options, IProgress<StudyProgress>? progress, WorkerTeam team, CancellationToken token = default)
    {
        options.Check();
        SmallSourceTruth[] truths =
            [.. options.Sources.SelectMany(_ => options.Betas, (source, beta) => (source, beta))
                .AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(team.Size, 512)).WithCancellation(token)
                .Select(c => new SmallSourceTruth(c.source, c.beta, options))];

        // The longest first, so that no thread is left with a long one at the end.
        (SmallSourceTruth Truth, int Items, int Seed)[] runs =
        [
            .. from items in options.Items.Reverse()
               from truth in truths
               from seed in Enumerable.Range(0, options.Seeds)
               select (truth, items, seed),
        ];
        var rows = new List<SmallSourceRow>[runs.Length];
        int done = 0;
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = team.Size, CancellationToken = token };

        // One run at a time for each thread: handed out in ranges, all the long ones would be one thread's.
        OrderablePartitioner<int> one = Partitioner.Create(Enumerable.Range(0, runs.Length), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(one, parallel, i =>
        {
            (SmallSourceTruth truth, int items, int seed) = runs[i];
            using var alone = new WorkerTeam(1);
            rows[i] = SmallSourceRun.Run(truth, items, options.Seed + (ulong)seed, options, alone, token);
            lock (gate)
            {
                progress?.Report(new(++done, runs.Length, FormattableString.Invariant(
                    $"{truth.Source.Name} beta {truth.Beta} n {items} seed {options.Seed + (ulong)seed}")));
            }
        });

        var order = options.Sources.Select((s, i) => (s.Name, i)).ToDictionary(p => p.Name, p => p.i);
        return new SmallSourceResult
        {
            Options = options,
            Rows =
            [
                .. rows.SelectMany(r => r).OrderBy(r => order[r.Source]).ThenBy(r => r.Beta).ThenBy(r => r.Items).ThenBy(r => r.Seed)
                    .ThenBy(r => r.Iteration),
            ],
        };
    }
}
