using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>What an epoch works with.</summary>
internal sealed class EpochContext
{
    public required TrainingOptions Options { get; init; }

    public required TrainingPhase Phase { get; init; }

    /// <summary>The source's items in this epoch, one a row.</summary>
    public required BitMatrix Source { get; init; }

    public required TrainingState State { get; init; }

    public required WorkerTeam Team { get; init; }

    public required Workspace Workspace { get; init; }

    public required CancellationToken Token { get; init; }

    /// <summary>Hears the number of items done in the epoch.</summary>
    public required Action<long> Progress { get; init; }
}
