using System.Diagnostics;
using System.Reflection;
using Rbm.Simd.Kernels;

namespace Rbm.Simd.Tests.Codegen;

/// <summary>
/// The engine's leaf methods: those that the runtime is told to compile optimised at once. Every kernel is one, and whatever else is.
/// </summary>
internal static class LeafMethods
{
    private const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Assembly Engine = typeof(Simd.Isa).Assembly;

    /// <summary>All leaf methods.</summary>
    public static IReadOnlyList<MethodInfo> All { get; } =
        [.. Engine.GetTypes().SelectMany(type => type.GetMethods(Declared)).Where(IsLeaf)];

    /// <summary>The methods of the types under Rbm.Simd.Kernels, apart from properties and from what chooses among kernels.</summary>
    public static IReadOnlyList<MethodInfo> OfKernels { get; } =
    [
        .. Engine.GetTypes().Where(type => KernelLevel(type) is not null && !typeof(IGemmTiles).IsAssignableFrom(type))
            .SelectMany(type => type.GetMethods(Declared)).Where(method => !method.IsSpecialName),
    ];

    /// <summary>Whether the engine was built without optimisation, as a debug build is.</summary>
    public static bool AreUnoptimised { get; } = Engine.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    /// <summary>The leaf methods that a level runs, by name.</summary>
    public static IEnumerable<string> Of(InstructionSet level) =>
        All.Where(leaf => (KernelLevel(leaf.DeclaringType!) ?? level) == level).Select(Name).Distinct();

    /// <summary>As the JIT writes it, without type arguments: <c>Namespace.Outer`1+Inner:Method</c>.</summary>
    public static string Name(MethodInfo leaf) => $"{leaf.DeclaringType!.FullName}:{leaf.Name}";

    public static MethodInfo Find(string name) => All.First(leaf => Name(leaf) == name);

    public static bool IsLeaf(MethodInfo method) => method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveOptimization);

    /// <summary>The level of a kernel's folder; null for what every level runs.</summary>
    private static InstructionSet? KernelLevel(Type type) =>
        type.Namespace is { } space && space.StartsWith("Rbm.Simd.Kernels.", StringComparison.Ordinal)
            ? Enum.Parse<InstructionSet>(space.Split('.').Last())
            : null;
}
