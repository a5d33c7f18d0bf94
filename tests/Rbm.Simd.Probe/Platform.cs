using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe;

/// <summary>
/// The instruction sets that are really on, as <c>key value</c> lines: a switch with a wrong name does nothing, silently.
/// </summary>
internal static class Platform
{
    public static void Report(TextWriter output)
    {
        Line("isa", Isa.Current.ToString().ToLowerInvariant());
        Line("threads", WorkerTeam.DefaultThreads);
        Line("avx512f", Avx512F.IsSupported);
        Line("avx2", Avx2.IsSupported);
        Line("fma", Fma.IsSupported);
        Line("sse42", Sse42.IsSupported);
        Line("advsimd", AdvSimd.IsSupported);
        Line("vector128", Vector128.IsHardwareAccelerated);
        Line("vector256", Vector256.IsHardwareAccelerated);
        Line("vector512", Vector512.IsHardwareAccelerated);
        Line("architecture", RuntimeInformation.ProcessArchitecture);
        Line("runtime", Environment.Version);

        void Line(string key, object value) => output.WriteLine($"{key} {value}");
    }
}
