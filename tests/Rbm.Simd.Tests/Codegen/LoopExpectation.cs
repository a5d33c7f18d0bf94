namespace Rbm.Simd.Tests.Codegen;

/// <summary>
/// What every inner loop with vector arithmetic of a method must be. A call, a stack operand, a <c>vzeroupper</c> or a register of
/// another width is a fault in any.
/// </summary>
/// <param name="Register">The width: <c>zmm</c>, <c>ymm</c> or <c>xmm</c>.</param>
internal sealed record LoopExpectation(string Register)
{
    /// <summary>The instruction that does the loop's work; any of its forms for <see cref="FusedMultiplyAdd"/>.</summary>
    public string Work { get; init; } = FusedMultiplyAdd;

    /// <summary>
    /// How many of them for one step. A loop may take several steps at once: then a multiple. Null where the number is not given.
    /// </summary>
    public int? WorkPerStep { get; init; }

    /// <summary>Vector loads and stores for one step, those within an arithmetic instruction included, at most.</summary>
    public int? MemoryPerStep { get; init; }

    /// <summary>Whether the values of the loop may be copied from register to register.</summary>
    public bool MayMove { get; init; }

    /// <summary>Whether the loop may have been unrolled altogether: then the whole method's vector arithmetic counts.</summary>
    public bool MayBeStraight { get; init; }

    /// <summary>What a loop must be that has no register of this width; null where every loop must have it.</summary>
    public LoopExpectation? Narrower { get; init; }

    /// <summary>All forms of a fused multiply-add.</summary>
    public const string FusedMultiplyAdd = "fused multiply-add";

    /// <summary>The faults of a method, each a line that names what was found and what was expected.</summary>
    public IEnumerable<string> Faults(Listing listing)
    {
        if (listing.Tier != "FullOpts") yield return $"compiled as {listing.Tier}, FullOpts expected";
        Instruction[][] all = [.. ControlFlow.InnerLoops(listing).Select(loop => loop.SelectMany(block => block.Instructions).ToArray())];
        foreach (Instruction call in all.SelectMany(loop => loop).Where(i => i.IsCall)) yield return $"a call in the inner loop: {call}";

        Instruction[][] loops = [.. all.Where(loop => loop.Any(i => i.IsVectorArithmetic))];
        if (loops.Length == 0 && !MayBeStraight) yield return "no inner loop with vector arithmetic";
        if (loops.Length == 0 && MayBeStraight)
        {
            // What stands beside the arithmetic, and vectors alone: the frame's own reads of the stack are no spills.
            loops = [[.. listing.Blocks.Select(b => b.Instructions).Where(b => b.Any(i => i.IsVectorArithmetic)).SelectMany(b => b)]];
            loops[0] = [.. loops[0].Where(i => i.IsVectorArithmetic || i.TouchesMemory || i.IsRegisterMove)];
        }

        foreach (Instruction[] loop in loops)
        {
            foreach (string fault in FaultsOfLoop(loop, listing)) yield return fault;
        }
    }

    private IEnumerable<string> FaultsOfLoop(Instruction[] loop, Listing listing) =>
        Narrower is not null && !loop.Any(Fits) ? Narrower.FaultsOfLoop(loop, listing) : OwnFaultsOfLoop(loop, listing);

    private IEnumerable<string> OwnFaultsOfLoop(Instruction[] loop, Listing listing)
    {
        foreach (Instruction i in loop)
        {
            if (listing.TouchesStack(i)) yield return $"a spill in the inner loop: {i}";
            if (i.Mnemonic == "vzeroupper") yield return "vzeroupper in the inner loop";
            if (i.IsRegisterMove && !MayMove) yield return $"a move between registers in the inner loop: {i}";
            if (i.IsVectorArithmetic && !Fits(i)) yield return $"{Register} expected: {i}";
        }

        int fused = loop.Count(i => i.IsFusedMultiplyAdd);
        if (Work != FusedMultiplyAdd && fused > 0) yield return $"{fused} fused multiply-adds in the inner loop, none expected";
        if (WorkPerStep is not { } perStep) yield break;
        int work = loop.Count(IsWork), steps = perStep == 0 ? 1 : work / perStep;
        if (work != steps * perStep || steps == 0)
        {
            yield return $"{work} x {Work} in the inner loop, {(perStep == 0 ? "none" : $"{perStep} a step")} expected";
            yield break;
        }

        int memory = loop.Count(i => i.TouchesMemory);
        if (memory > MemoryPerStep * steps)
            yield return $"{memory} vector loads and stores in the inner loop, at most {MemoryPerStep * steps} expected";
    }

    private bool Fits(Instruction i) => i.Operands.Contains(Register, StringComparison.Ordinal);

    private bool IsWork(Instruction i) => Work == FusedMultiplyAdd ? i.IsFusedMultiplyAdd : i.Mnemonic == Work;
}
