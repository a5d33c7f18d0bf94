using System.Reflection;
using Rbm.Simd.Bits;
using Rbm.Simd.Kernels;
using Rbm.Simd.Linear;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Tests.Codegen;

/// <summary>
/// What the inner loop of each leaf method must be at each level. A kernel's follows from its own Rows and Columns; every other leaf
/// method has a line in <see cref="Table"/>, and every body of <see cref="LaneLoop"/> one in <see cref="FusedPerVector"/>.
/// </summary>
internal static class Expectations
{
    /// <summary>Fused multiply-adds that a step of an elementwise loop takes, whatever the width.</summary>
    private static readonly Dictionary<string, int> FusedPerVector = new()
    {
        ["AdamUpdate+Body"] = 3,
        ["AnnealedEpilogue+ScaleBody"] = 0,
        ["AnnealedEpilogue+ShiftBody"] = 1,
        ["Backpropagation+CrossEntropyBody"] = 0,
        ["Backpropagation+SigmoidDerivative+Body"] = 0,
        ["Backpropagation+SquaredErrorBody"] = 0,
        ["Backpropagation+WeightBody"] = 0,
        ["CenteredGradient+RowBody"] = 1,
        ["ColumnSums+AddBody"] = 0,
        ["MomentumUpdate+Body"] = 2,
        ["NegativePhaseEpilogue+Body"] = 0,
        ["ScaledBody`1[ExpFunction]"] = 8,
        ["ScaledBody`1[LogFunction]"] = 6,
        ["ScaledBody`1[Log1pFunction]"] = 6,
        ["ScaledBody`1[SigmoidFunction]"] = 8,
        ["ScaledBody`1[SoftplusFunction]"] = 14,
        ["TemperedEpilogue+Body"] = 9,
        ["UnaryBody`1[ExpFunction]"] = 8,
        ["UnaryBody`1[LogFunction]"] = 6,
        ["UnaryBody`1[Log1pFunction]"] = 6,
        ["UnaryBody`1[SigmoidFunction]"] = 8,
        ["UnaryBody`1[SoftplusFunction]"] = 14,
    };

    private static readonly Dictionary<string, Func<Context, LoopExpectation?>> Table = new()
    {
        ["LaneLoop:Steps"] = LaneLoopSteps,
        ["Reduction:Loop"] = c => Adds(c, 1),
        ["StatisticsUpdate+Job`1:FourVectors"] = c => Adds(c, 4),
        ["StatisticsUpdate+Job`1:OneVector"] = c => Adds(c, 1),

        // Integer loops: no work is counted, but no call and no spill is allowed. Eight rows of bits and their adders; squares of
        // eight rows; a codeword's words, eight at a time; sixteen columns of codewords. In single words they are no vector loops.
        ["ColumnCounter:Count"] = Bits,
        ["BitBlocks:Exchange"] = Bits,
        ["CodewordScan:Run"] = Bits,
        ["CodewordScan:RunSome"] = Bits,
        ["CodewordSieve:Run"] = Bits,

        // 2 wide products a round of Philox, each of 2 multiplications; the rounds may be unrolled.
        ["BernoulliPack:DrawWord"] = c => c.IsScalar
            ? null
            : new(c.Register) { Work = "vpmuludq", WorkPerStep = 4, MemoryPerStep = 4, MayMove = true, MayBeStraight = true },

        // Fills up a copy, and calls DrawWord.
        ["BernoulliPack:DrawPart"] = _ => null,

        // Whole vectors, and single numbers at the end of a row.
        ["BernoulliPack:Above"] = c => new(c.Register)
        {
            Work = "vcmpps", MemoryPerStep = 1, Narrower = new("xmm") { Work = "vucomiss", MemoryPerStep = 1 },
        },

        // Sixteen, eight and four rows by four columns: as many loads of 4 numbers as rows, and 4 stores. The portable level takes the
        // wider ones too: there is no arithmetic in them.
        ["Packing:Transpose"] = c => c.Level == InstructionSet.Avx512 ? Transposes("zmm", "ymm", "xmm") : Transposes("ymm", "xmm"),

        // Nothing but moves, which are no arithmetic, and the bitwise or of what is read; that of single numbers is one of integers.
        ["MemorySweeps:Read"] = c => c.IsScalar ? null : new(c.Register) { Work = "vorps", WorkPerStep = 4, MemoryPerStep = 4 },
        ["MemorySweeps:Write"] = _ => null,
        ["MemorySweeps:Copy"] = _ => null,

        // For the 32 registers of Arm64.
        ["FmaChainsPortableF32x24:Run"] = _ => null,

        // Nothing but moves.
        ["Packing:CopyRows"] = _ => null,

        // In double precision, over System.Numerics.Vector and the runtime's exp and log: figures of a model, at whatever width
        // the runtime chooses.
        ["AnnealedWeightJob:SoftplusDifference"] = _ => null,
        ["EnumeratedSide:AddSoftplus"] = _ => null,
        ["FreeEnergyJob:AddRow"] = _ => null,
        ["TiltedSide:Add"] = _ => null,
        ["TiltedSide:FillHidden"] = _ => null,

        // Calls Transpose, and before it clears by a call.
        ["Packing:TransposePadded"] = _ => null,
    };

    /// <summary>What is expected of a listing of a leaf method; null where nothing is, by the table's word.</summary>
    /// <exception cref="KeyNotFoundException">The method, or the body of the loop, has no line here.</exception>
    public static LoopExpectation? Of(MethodInfo leaf, Listing listing, InstructionSet level)
    {
        Type type = leaf.DeclaringType!;
        if (typeof(IGemmKernel).IsAssignableFrom(type)) return Gemm(type, level);
        if (typeof(IGatherAddKernel).IsAssignableFrom(type)) return Gather(type, new Context(listing, level));
        if (typeof(IBitPlaneKernel).IsAssignableFrom(type)) return new(Register(level)) { MayMove = true };
        string name = ShortName(LeafMethods.Name(leaf));
        if (typeof(IFmaChains).IsAssignableFrom(type) && !Table.ContainsKey(name)) return Chains(type, level);
        return Table.TryGetValue(name, out Func<Context, LoopExpectation?>? rule)
            ? rule(new Context(listing, level))
            : throw new KeyNotFoundException(
                $"{name} has no line in {nameof(Expectations)}.{nameof(Table)}: state what its inner loop must be");
    }

    /// <summary>The names of both tables that are of no leaf method or loop body; to be removed.</summary>
    public static IEnumerable<string> Stale(IEnumerable<Listing> listings)
    {
        var used = listings.SelectMany(l => l.TypeArguments.Append(l.Definition)).Select(ShortName).ToHashSet();
        return Table.Keys.Concat(FusedPerVector.Keys).Where(name => !used.Contains(name));
    }

    // A step of depth 1 fills the tile once: a broadcast for each row, a load for each vector of B, no store.
    private static LoopExpectation Gemm(Type kernel, InstructionSet level)
    {
        int rows = Property(kernel, nameof(IGemmKernel.Rows)), vectors = Property(kernel, nameof(IGemmKernel.Columns)) / Lanes(level);
        return new(Register(level)) { WorkPerStep = rows * vectors, MemoryPerStep = rows + vectors };
    }

    // The ceiling that all others are measured against: its multiply-adds, and no memory at all.
    private static LoopExpectation Chains(Type chains, InstructionSet level) =>
        new(Register(level)) { WorkPerStep = Property(chains, nameof(IFmaChains.FlopsPerStep)) / 2 / Lanes(level), MemoryPerStep = 0 };

    // One index adds one row's columns.
    private static LoopExpectation Gather(Type kernel, Context c) =>
        Adds(c, Property(kernel, nameof(IGatherAddKernel.Columns)) / Lanes(c.Level));

    private static LoopExpectation? Bits(Context c) =>
        c.Listing.TypeArguments.Any(argument => ShortName(argument) == nameof(BitLanes64)) ? null : new(c.Register) { MayMove = true };

    private static LoopExpectation Adds(Context c, int vectors) => new(c.Register)
    {
        Work = $"v{(c.Subtracts ? "sub" : "add")}{(c.IsScalar ? "ss" : "ps")}", WorkPerStep = vectors, MemoryPerStep = vectors,
    };

    // Two of the eight shuffles are of this kind.
    private static LoopExpectation Transposes(string register, params string[] narrower) => new(register)
    {
        Work = "vunpcklps",
        WorkPerStep = 2,
        MemoryPerStep = register switch { "zmm" => 16, "ymm" => 8, _ => 4 } + 4,
        Narrower = narrower is [string next, .. string[] rest] ? Transposes(next, rest) : null,
    };

    // In single numbers a selection is a branch, and code may stand twice: its instructions are not counted.
    private static LoopExpectation LaneLoopSteps(Context c)
    {
        string body = ShortName(c.Listing.TypeArguments[0]);
        if (!FusedPerVector.TryGetValue(body, out int fused))
            throw new KeyNotFoundException($"{body} has no line in {nameof(Expectations)}.{nameof(FusedPerVector)}");
        return new(c.Register) { WorkPerStep = c.IsScalar ? null : fused, MayMove = true };
    }

    /// <summary>Without namespaces: <c>Rbm.Simd.Learning.Adam+Body</c> is <c>Adam+Body</c>.</summary>
    private static string ShortName(string name)
    {
        string[] parts = name.Split('[');
        return string.Join('[', parts.Select(part => part.Split('.').Last()));
    }

    private static int Property(Type kernel, string name) => (int)kernel.GetProperty(name)!.GetValue(null)!;

    private static int Lanes(InstructionSet level) => level switch
    {
        InstructionSet.Avx512 => 16,
        InstructionSet.Avx2 => 8,
        _ => 4,
    };

    private static string Register(InstructionSet level) => level switch
    {
        InstructionSet.Avx512 => "zmm",
        InstructionSet.Avx2 => "ymm",
        _ => "xmm",
    };

    private sealed record Context(Listing Listing, InstructionSet Level)
    {
        /// <summary>Whether the method is the instance for single numbers, which the tails of vector loops run.</summary>
        public bool IsScalar => Has(nameof(Lanes1)) || Listing.Method.Contains($"`1[{typeof(Lanes1).FullName}]:", StringComparison.Ordinal);

        /// <summary>Whether it subtracts rows where its sister adds them.</summary>
        public bool Subtracts => Has(nameof(Minus));

        public string Register => IsScalar ? "xmm" : Expectations.Register(Level);

        private bool Has(string typeArgument) => Listing.TypeArguments.Any(argument => ShortName(argument) == typeArgument);
    }
}
