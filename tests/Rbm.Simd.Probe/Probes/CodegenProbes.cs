using System.Reflection;
using System.Runtime.CompilerServices;
using Rbm.Simd.Bits;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Probe.Probes;

/// <summary>
/// Has the runtime compile every leaf method of the level, in every closed form that its constraints permit, one after another on
/// one thread: for who reads the disassembly. No kernel escapes because no other probe happens to run it.
/// </summary>
internal static class CodegenProbes
{
    public static readonly Probe[] All = [new("codegen.leaves", CompileLeaves)];

    private static readonly Type[] Types = typeof(Isa).Assembly.GetTypes();

    // What is hashed must not depend on the level: the number of leaf methods of the source, not of the compiled ones.
    private static void CompileLeaves(BitHash hash)
    {
        const BindingFlags Declared =
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        MethodInfo[] leaves =
        [
            .. Types.SelectMany(type => type.GetMethods(Declared))
                .Where(method => method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveOptimization)),
        ];
        foreach (MethodInfo leaf in leaves.Where(leaf => IsOfLevel(leaf.DeclaringType!)))
        {
            foreach (Type type in Closed(leaf.DeclaringType!))
            {
                foreach (Type[] arguments in Choices(leaf.IsGenericMethodDefinition ? leaf.GetGenericArguments() : []))
                    Compile(leaf, type, arguments);
            }
        }

        hash.Add(leaves.Length);
    }

    private static void Compile(MethodInfo leaf, Type type, Type[] arguments)
    {
        var method = (MethodInfo)MethodBase.GetMethodFromHandle(leaf.MethodHandle, type.TypeHandle)!;
        if (arguments.Length > 0) method = method.MakeGenericMethod(arguments);
        RuntimeHelpers.PrepareMethod(method.MethodHandle, [.. type.GetGenericArguments().Concat(arguments).Select(a => a.TypeHandle)]);
    }

    // The type itself, or what a generic one becomes with every choice of arguments.
    private static IEnumerable<Type> Closed(Type type) =>
        type.IsGenericTypeDefinition ? Choices(type.GetGenericArguments()).Select(arguments => type.MakeGenericType(arguments)) : [type];

    // Every choice of one type for each parameter.
    private static IEnumerable<Type[]> Choices(Type[] parameters)
    {
        IEnumerable<Type[]> choices = [[]];
        foreach (Type parameter in parameters)
        {
            Type[] candidates = [.. Candidates(parameter)];
            if (candidates.Length == 0)
                throw new NotSupportedException($"no type of the level can be {parameter.DeclaringType}'s {parameter}");
            choices = choices.SelectMany(choice => candidates, (choice, candidate) => (Type[])[.. choice, candidate]);
        }

        return choices;
    }

    private static IEnumerable<Type> Candidates(Type parameter)
    {
        Type[] contracts = [.. parameter.GetGenericParameterConstraints().Where(constraint => constraint.IsInterface).Select(Definition)];
        if (contracts.Length == 0) throw new NotSupportedException($"{parameter.DeclaringType}'s {parameter} may be any type");
        return Types.Where(type => type.IsValueType && IsOfLevel(type) && contracts.All(contract => Implements(type, contract)))
            .SelectMany(Closed);
    }

    private static bool Implements(Type type, Type contract) => type.GetInterfaces().Any(i => Definition(i) == contract);

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static bool IsOfLevel(Type type)
    {
        if (Implements(type, typeof(ILanes<>))) return type == typeof(Lanes1) || type == Lanes;
        if (Implements(type, typeof(IBitLanes<>))) return type == typeof(BitLanes64) || type == BitLanes;
        string? folder = type.Namespace?.Split('.').Last();
        return !Enum.TryParse(folder, out InstructionSet level) || level == Isa.Current;
    }

    private static Type BitLanes => Isa.Current switch
    {
        InstructionSet.Avx512 => typeof(BitLanes512),
        InstructionSet.Avx2 => typeof(BitLanes256),
        _ => typeof(BitLanes128),
    };

    private static Type Lanes => Isa.Current switch
    {
        InstructionSet.Avx512 => typeof(Lanes512),
        InstructionSet.Avx2 => typeof(Lanes256),
        _ => typeof(Lanes128),
    };
}
