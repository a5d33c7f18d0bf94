namespace Rbm.Simd.Threading;

/// <summary>
/// Work that is cut into numbered parts which may run in any order and at the same time. What a part writes must not depend on
/// who runs it, so that results are the same for every number of threads.
/// </summary>
internal interface IParallelJob
{
    /// <summary>Runs one part.</summary>
    /// <param name="index">The part, from 0.</param>
    /// <param name="worker">The worker that runs it, from 0 to the team's size less 1: the key to per-worker scratch.</param>
    void Run(int index, int worker);
}
