namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>
/// A test that needs files of <see cref="SharedData"/>, and is skipped, naming the first missing one, without them.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] relativePaths) => Skip = SharedData.SkipReason(relativePaths);
}

/// <summary>As <see cref="SharedDataFactAttribute"/>, for a test with data rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(params string[] relativePaths) => Skip = SharedData.SkipReason(relativePaths);
}
