using Rbm.Simd.Sources;

namespace Rbm.Simd.Tests.Hardening;

/// <summary>
/// A reader and what is promised of it for any bytes: what Rbm.Simd.Fuzz looks for exceptions to, and the tests here for some thousand
/// damaged files of each kind.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Corpus">Good files.</param>
/// <param name="Check">Reads bytes; throws where a promise is broken, and only there.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Action<byte[]> Check)
{
    private const int BitsPerItem = 20, RangeBits = 300;

    /// <summary>All readers. One of them holds a team and scratch memory until the process ends.</summary>
    public static IReadOnlyList<FuzzTarget> All()
    {
        var coded = new CodedStreamHardeningTests();
        return
        [
            new("model", ModelHardeningTests.Corpus, ModelHardeningTests.Check),
            new("model-mended", ModelHardeningTests.Corpus, bytes =>
            {
                int mended = 0;
                Guard.Run(bytes, "mend", () => bytes = ModelHardeningTests.Mend(bytes, ref mended));
                ModelHardeningTests.Check(bytes);
            }),
            new("codes", StreamHardeningTests.Corpus, Mended(bytes => StreamHardeningTests.Check(bytes))),
            new("items", coded.Corpus, Mended(bytes => coded.Check(bytes))),
            new("range", [[3, 0x80, 0, 1, 2, 3, 0xFF, 0xFF], [0, 1, 0], [8, 0, 9, 1, 1, 1, 1, 1, 1, 1, 1]], Range),
            .. ((string[])["x.idx", "x.idx.gz", "x.npy", "x.pbm", "x.pgm", "x.bits", "-"]).Select(Files),
        ];
    }

    // With the checksums made right, or the fuzzer would never get past them.
    private static Action<byte[]> Mended(Action<byte[]> check) => bytes =>
    {
        byte[] mended = [.. bytes];
        StreamSeals.Mend(mended);
        check(mended);
    };

    // A number of bytes to decode from, those bytes, and the probabilities to decode by, again and again.
    private static void Range(byte[] bytes)
    {
        if (bytes.Length == 0) return;
        int end = 1 + Math.Min(bytes[0], bytes.Length - 1);
        byte[] rest = end + 2 <= bytes.Length ? bytes[end..] : [0x80, 0];
        uint[] probabilities = [.. Enumerable.Range(0, RangeBits).Select(i => 2 * i % (rest.Length & ~1)).Select(
            at => Math.Clamp(256u * rest[at] + rest[at + 1], 1, 65535))];
        StreamHardeningTests.CheckRange(bytes[1..end], probabilities);
    }

    private static FuzzTarget Files(string name) => new(name, SourceHardeningTests.Corpus(name), bytes =>
    {
        foreach (Binarization binarization in (Binarization[])[Binarization.Threshold, Binarization.Fixed])
        {
            SourceHardeningTests.Check(bytes, name, new SourceOptions
            {
                BitsPerItem = name == "x.bits" ? BitsPerItem : null,
                ExpectedBitsPerItem = BitsPerItem,
                Binarization = binarization,
                Items = binarization == Binarization.Fixed ? 2 : null,
            });
        }
    });
}
