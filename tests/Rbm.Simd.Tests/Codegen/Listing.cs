namespace Rbm.Simd.Tests.Codegen;

/// <summary>One instruction as the JIT prints it, such as <c>vaddps</c> and <c>zmm0, zmm0, zmmword ptr [rax]</c>.</summary>
internal sealed record Instruction(string Mnemonic, string Operands)
{
    public bool IsJump => Mnemonic[0] == 'j';

    public bool IsCall => Mnemonic == "call";

    /// <summary>Whether control never goes on to the next instruction.</summary>
    public bool Ends => Mnemonic is "jmp" or "ret" or "int3" or "tail.jmp";

    /// <summary>Computes in vector registers: neither a move, nor a broadcast of one number, nor a register set to zero.</summary>
    public bool IsVectorArithmetic =>
        UsesVectors && !IsMove && !IsZeroing && !Mnemonic.Contains("broadcast", StringComparison.Ordinal);

    /// <summary>A vector register to a vector register, unchanged.</summary>
    public bool IsRegisterMove => UsesVectors && IsMove && !Operands.Contains('[', StringComparison.Ordinal) && CountOfVectors == 2;

    /// <summary>A vector instruction that reads or writes memory other than a constant.</summary>
    public bool TouchesMemory =>
        UsesVectors && Operands.Contains('[', StringComparison.Ordinal) && !Operands.Contains("[reloc", StringComparison.Ordinal);

    public bool IsFusedMultiplyAdd =>
        Mnemonic.StartsWith("vfm", StringComparison.Ordinal) || Mnemonic.StartsWith("vfnm", StringComparison.Ordinal);

    private bool UsesVectors => CountOfVectors > 0;

    private int CountOfVectors => Operands.Split(',').Count(operand => operand.TrimStart() is ['x' or 'y' or 'z', 'm', 'm', ..]);

    // "vxorps ymm3, ymm3, ymm3" also stands for zmm3: it clears all of it.
    private bool IsZeroing => Mnemonic.Contains("xor", StringComparison.Ordinal) && Operands.Split(", ").Distinct().Count() == 1;

    private bool IsMove => Mnemonic.TrimStart('v') is "movaps" or "movups" or "movapd" or "movupd" or "movss" or "movsd"
        or "movd" or "movq" or "movdqa" or "movdqu" or "movdqa32" or "movdqu32" or "movdqa64" or "movdqu64" or "movdqu8" or "movntps";

    public override string ToString() => $"{Mnemonic} {Operands}".TrimEnd();
}

/// <summary>Instructions that run from the first to the last, with the label they are reached by, if any.</summary>
internal sealed record BasicBlock(string? Label, IReadOnlyList<Instruction> Instructions);

/// <summary>The machine code of one compiled method.</summary>
/// <param name="Method">Class, method and type arguments as the JIT writes them, without the parameters.</param>
/// <param name="Tier">Such as <c>FullOpts</c>.</param>
/// <param name="HasFramePointer">Whether rbp addresses the stack too.</param>
/// <param name="Blocks">In the order of their addresses.</param>
internal sealed record Listing(string Method, string Tier, bool HasFramePointer, IReadOnlyList<BasicBlock> Blocks)
{
    /// <summary>Class and method without type arguments: <c>Namespace.Outer`1+Inner:Method</c>.</summary>
    public string Definition
    {
        get
        {
            string definition = "";
            int depth = 0;
            foreach (char c in Method)
            {
                if (c == '[') depth++;
                if (depth == 0) definition += c;
                if (c == ']') depth--;
            }

            return definition;
        }
    }

    /// <summary>The method's own type arguments.</summary>
    public IReadOnlyList<string> TypeArguments
    {
        get
        {
            string method = Method[(Method.LastIndexOf(':') + 1)..];
            int open = method.IndexOf('[', StringComparison.Ordinal);
            return open < 0 ? [] : Split(method[(open + 1)..^1]);
        }
    }

    /// <summary>Whether an instruction reads or writes the stack.</summary>
    public bool TouchesStack(Instruction instruction) =>
        instruction.Operands.Contains("[rsp", StringComparison.Ordinal)
        || (HasFramePointer && instruction.Operands.Contains("[rbp", StringComparison.Ordinal));

    private static List<string> Split(string arguments)
    {
        List<string> parts = [""];
        int depth = 0;
        foreach (char c in arguments)
        {
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) parts.Add("");
            else parts[^1] += c;
        }

        return parts;
    }
}
