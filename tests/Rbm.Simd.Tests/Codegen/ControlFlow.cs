namespace Rbm.Simd.Tests.Codegen;

/// <summary>
/// Finds loops. A jump backwards alone does not make one: the JIT moves rare blocks to the end, and they jump back into the middle.
/// A natural loop is a block that dominates the source of an edge to it, and all from which that source is reached without it.
/// </summary>
internal static class ControlFlow
{
    /// <summary>The blocks of each loop that has none within it, in the order of their addresses.</summary>
    public static IReadOnlyList<IReadOnlyList<BasicBlock>> InnerLoops(Listing listing)
    {
        List<int>[] successors = Successors(listing.Blocks);
        HashSet<int>[] dominators = Dominators(successors);
        var loops = new SortedDictionary<int, SortedSet<int>>();
        for (int from = 0; from < successors.Length; from++)
        {
            foreach (int header in successors[from].Where(header => dominators[from].Contains(header)))
            {
                if (!loops.TryGetValue(header, out SortedSet<int>? body)) loops.Add(header, body = [header]);
                AddBody(successors, body, from);
            }
        }

        return
        [
            .. loops.Where(loop => !loops.Keys.Any(header => header != loop.Key && loop.Value.Contains(header)))
                .Select(loop => loop.Value.Select(b => listing.Blocks[b]).ToArray()),
        ];
    }

    private static List<int>[] Successors(IReadOnlyList<BasicBlock> blocks)
    {
        var labels = new Dictionary<string, int>();
        for (int b = 0; b < blocks.Count; b++)
        {
            if (blocks[b].Label is { } label) labels.Add(label, b);
        }

        var successors = new List<int>[blocks.Count];
        for (int b = 0; b < blocks.Count; b++)
        {
            successors[b] = [];
            Instruction? last = blocks[b].Instructions.LastOrDefault();
            if (last is { IsJump: true })
            {
                string target = last.Operands.Split(' ').Last();
                if (!labels.TryGetValue(target, out int to)) throw new FormatException($"a jump to no label: {last}");
                successors[b].Add(to);
            }

            if (last is not { Ends: true } && b + 1 < blocks.Count) successors[b].Add(b + 1);
        }

        return successors;
    }

    // Through which blocks every path from the entry to a block goes; for one that is never reached, itself only.
    private static HashSet<int>[] Dominators(List<int>[] successors)
    {
        int count = successors.Length;
        var predecessors = new List<int>[count];
        for (int b = 0; b < count; b++) predecessors[b] = [.. Enumerable.Range(0, count).Where(p => successors[p].Contains(b))];
        HashSet<int>[] dominators = [.. Enumerable.Range(0, count).Select(b => b == 0 ? [0] : Enumerable.Range(0, count).ToHashSet())];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int b = 1; b < count; b++)
            {
                var next = new HashSet<int>(predecessors[b].Count == 0 ? [] : dominators[predecessors[b][0]]);
                foreach (int p in predecessors[b]) next.IntersectWith(dominators[p]);
                next.Add(b);
                changed |= next.Count != dominators[b].Count;
                dominators[b] = next;
            }
        }

        return dominators;
    }

    private static void AddBody(List<int>[] successors, SortedSet<int> body, int block)
    {
        if (!body.Add(block)) return;
        for (int p = 0; p < successors.Length; p++)
        {
            if (successors[p].Contains(block)) AddBody(successors, body, p);
        }
    }
}
