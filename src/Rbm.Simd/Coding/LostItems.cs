namespace Rbm.Simd.Coding;

/// <summary>Items that a damaged stream no longer gives.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many; null where the stream is lost from there on and its length is not known.</param>
/// <param name="Reason">What is wrong, and where.</param>
public sealed record LostItems(long First, long? Count, string Reason);
