namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>Rows for theories that run at every level of instructions that this processor has.</summary>
public static class InstructionSets
{
    /// <summary>One row for each supported level.</summary>
    public static TheoryData<InstructionSet> Supported => [.. Simd.Isa.Supported];

    /// <summary>One row for each supported level and each of the given values.</summary>
    public static TheoryData<InstructionSet, T> With<T>(params IEnumerable<T> values)
    {
        var rows = new TheoryData<InstructionSet, T>();
        foreach (InstructionSet level in Simd.Isa.Supported)
        {
            foreach (T value in values) rows.Add(level, value);
        }

        return rows;
    }
}
