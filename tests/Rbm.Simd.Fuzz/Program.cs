using System.Diagnostics;
using Rbm.Simd.Tests.Hardening;
using SharpFuzz;

namespace Rbm.Simd.Fuzz;

/// <summary>Readers under coverage-guided fuzzing; README.md says how to run it.</summary>
internal static class Program
{
    private const string Usage = """
        usage: Rbm.Simd.Fuzz list                 the names of the readers
               Rbm.Simd.Fuzz corpus FOLDER        good files, a folder for each reader
               Rbm.Simd.Fuzz run TARGET           reads what afl-fuzz gives, until it ends
               Rbm.Simd.Fuzz replay TARGET FILE.. reads files; the first that breaks a promise ends it
        """;

    private static int Main(string[] arguments)
    {
        IReadOnlyList<FuzzTarget> targets = FuzzTarget.All();
        switch (arguments)
        {
            case ["list"]:
                foreach (FuzzTarget target in targets) Console.WriteLine(target.Name);
                return 0;
            case ["corpus", var folder]:
                foreach (FuzzTarget target in targets) WriteCorpus(target, Path.Combine(folder, target.Name));
                return 0;
            case ["run", var name] when Find(targets, name) is { } target:
                Fuzzer.Run(stream => target.Check(ReadAll(stream)));
                return 0;
            case ["replay", var name, .. var files] when Find(targets, name) is { } target:
                Replay(target, files);
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static FuzzTarget? Find(IReadOnlyList<FuzzTarget> targets, string name) =>
        targets.FirstOrDefault(target => target.Name == name);

    private static void WriteCorpus(FuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < target.Corpus.Count; i++) File.WriteAllBytes(Path.Combine(folder, $"{i}"), target.Corpus[i]);
    }

    private static void Replay(FuzzTarget target, string[] files)
    {
        foreach (string file in files)
        {
            var clock = Stopwatch.StartNew();
            byte[] bytes = File.ReadAllBytes(file);
            Console.WriteLine($"{file}: {bytes.Length} bytes");
            target.Check(bytes);
            Console.WriteLine($"  holds, {clock.ElapsedMilliseconds} ms");
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
