using System.Diagnostics;
using System.Runtime.InteropServices;
using Rbm.Simd.Tests.Hardening;
using SharpFuzz;
using Trace = SharpFuzz.Common.Trace;

namespace Rbm.Simd.Fuzz;

/// <summary>Readers under coverage-guided fuzzing; README.md says how to run it.</summary>
internal static class Program
{
    private const string Usage = """
        usage: Rbm.Simd.Fuzz list                 the names of the readers
               Rbm.Simd.Fuzz corpus FOLDER        good files, a folder for each reader
               Rbm.Simd.Fuzz run TARGET           reads what afl-fuzz gives, until it ends
               Rbm.Simd.Fuzz replay TARGET FILE.. reads files; the first that breaks a promise ends it. Says how many places of the map
                                                  were met, if the engine is instrumented
        """;

    private const int MapBytes = 1 << 16;

    private static unsafe int Main(string[] arguments)
    {
        // Instrumented code counts from the first instruction on; afl-fuzz gives it another map, later.
        Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(MapBytes);
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

    private static unsafe void Replay(FuzzTarget target, string[] files)
    {
        var map = new Span<byte>(Trace.SharedMem, MapBytes);
        map.Clear();
        foreach (string file in files)
        {
            var clock = Stopwatch.StartNew();
            byte[] bytes = File.ReadAllBytes(file);
            Console.WriteLine($"{file}: {bytes.Length} bytes");
            target.Check(bytes);
            Console.WriteLine($"  holds, {clock.ElapsedMilliseconds} ms, {MapBytes - map.Count((byte)0)} places so far");
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
