using Rbm.Simd.Probe;
using Rbm.Simd.Probe.Golden;

// Prints what is on, then one line "name hash" for each probe; equal hashes mean equal bits.
// Usage: Rbm.Simd.Probe [PREFIX], where PREFIX chooses the probes whose names begin with it;
// or: Rbm.Simd.Probe golden FOLDER, which makes the golden vectors.
if (args is ["golden", var folder])
{
    GoldenMaker.Run(folder);
    return 0;
}

string prefix = args.Length > 0 ? args[0] : "";
Platform.Report(Console.Out);
foreach (Probe probe in Probe.All.Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)))
    Console.Out.WriteLine($"{probe.Name} {probe.Run()}");
return 0;
