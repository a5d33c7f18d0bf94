using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;

namespace Rbm.Simd.Bench.Peers;

/// <summary>The peers, which of them are here, and their versions.</summary>
internal static class PeerList
{
    /// <summary>The library's vectorised elementwise functions.</summary>
    public const string Tensors = "System.Numerics.Tensors";

    /// <summary>The runtime itself.</summary>
    public const string Runtime = ".NET runtime";

    /// <summary>A rung of the ladder that the others are held against.</summary>
    public const string FirstRung = "first rung";

    /// <summary>Name and version of every peer; the version of an absent one is null.</summary>
    public static IReadOnlyList<(string Name, string? Version)> All { get; } =
    [
        (OpenBlas.Name, OpenBlas.IsAvailable ? OpenBlas.Version : null),
        (OnnxNetwork.Name, OnnxVersion()),
        (Tensors, VersionOf(typeof(System.Numerics.Tensors.TensorPrimitives))),
        (MathNetProduct.Name, VersionOf(typeof(MathNet.Numerics.Control))),
        (Runtime, Environment.Version.ToString()),
    ];

    /// <summary>Whether a peer can be run.</summary>
    public static bool IsAvailable(string name) => name == FirstRung || All.Single(p => p.Name == name).Version is not null;

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    // The managed half is always there; the native half is asked whether it is.
    private static string? OnnxVersion()
    {
        try
        {
            return OrtVersion();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string OrtVersion() => OrtEnv.Instance().GetVersionString();
}
