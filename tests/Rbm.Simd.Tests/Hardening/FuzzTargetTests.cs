namespace Rbm.Simd.Tests.Hardening;

public class FuzzTargetTests
{
    public static TheoryData<string> Names => [.. FuzzTarget.All().Select(target => target.Name)];

    // Cheap and the same on every run; the readers' own tests say more of some of them.
    [Theory]
    [MemberData(nameof(Names))]
    public void Holds_for_good_and_for_damaged_files(string name)
    {
        FuzzTarget target = FuzzTarget.All().Single(target => target.Name == name);
        var mutator = new Mutator(41);
        foreach (byte[] good in target.Corpus) target.Check(good);
        for (int run = 0; run < 200; run++) target.Check(mutator.Next(target.Corpus, out _));
        target.Check([]);
    }

    // Or a fuzzer would find nothing whatever there was.
    [Fact]
    public void A_guard_fails_on_anything_that_is_not_documented()
    {
        byte[] input = [1, 2];
        Assert.Null(Guard.Run<string>(input, "read", () => throw new InvalidDataException("byte 1 is 2, expected 3")));
        Fails(() => throw new InvalidDataException("two\nlines"));
        Fails(() => throw new IndexOutOfRangeException());
        Fails(() => new string('x', (int)Guard.Fixed / 2 + 1000));
        Stream endless = Guard.Stream(input, seeks: true);
        Fails(() =>
        {
            while (true)
            {
                endless.Position = 0;
                endless.ReadExactly(new byte[2]);
            }
        });

        void Fails(Func<string> read) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Guard.Run(input, "read", read));
    }
}
