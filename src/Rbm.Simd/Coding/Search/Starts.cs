using Rbm.Simd.Random;

namespace Rbm.Simd.Coding.Search;

/// <summary>How far a walk goes from its start.</summary>
internal enum WalkDepth
{
    /// <summary>Nowhere: the start is all.</summary>
    Start,

    /// <summary>To a code that no single flip makes better.</summary>
    Singles,

    /// <summary>To a code that neither a single flip nor a tried pair makes better.</summary>
    Pairs,
}

/// <summary>Where the walks of every item begin.</summary>
/// <param name="Draws">Walks of an item that begin at a draw; 0 for one walk that begins at the best code so far.</param>
/// <param name="FirstDraw">Number of the first draw, part of its address.</param>
/// <param name="Use">What the draws are for.</param>
/// <param name="Depth">How far the walks go.</param>
internal readonly record struct Starts(int Draws, int FirstDraw, RandomUse Use, WalkDepth Depth)
{
    /// <summary>One walk an item, from its best code.</summary>
    public static Starts FromBest(WalkDepth depth) => new(0, 0, default, depth);

    /// <summary>Walks of an item.</summary>
    public int PerItem => Math.Max(1, Draws);
}
