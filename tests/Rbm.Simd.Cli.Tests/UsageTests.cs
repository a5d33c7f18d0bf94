namespace Rbm.Simd.Cli.Tests;

public sealed class UsageTests
{
    [Fact]
    public void A_bare_call_names_the_verbs()
    {
        CliRun run = CliRun.Of();
        run.FailsSaying(ExitCode.Usage, "a verb is needed: ", "data", "(see 'rbm --help')");
    }

    [Fact]
    public void An_unknown_verb_is_named() =>
        CliRun.Of("compress").FailsSaying(ExitCode.Usage, "'compress' is no verb; there are ");

    [Fact]
    public void An_unknown_option_is_named() =>
        CliRun.Of("data", "fetch", "mnist", "--fast")
            .Fails(ExitCode.Usage, "'--fast' is not expected here (see 'rbm data fetch --help')");

    [Fact]
    public void An_unknown_data_set_is_named() =>
        CliRun.Of("data", "fetch", "cifar").FailsSaying(ExitCode.Usage, "cifar", "mnist", "(see 'rbm data fetch --help')");

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("10")]
    public void An_effort_that_is_none_is_named(string effort) =>
        CliRun.Of("encode", "m.rbm", "glyphs", "-o", "o.rbz", "--effort", effort)
            .Fails(ExitCode.Usage, $"--effort is {effort}, expected a whole number of 0 to 9 (see 'rbm encode --help')");

    [Theory]
    [InlineData("--help")]
    [InlineData("data", "fetch", "-h")]
    public void Help_goes_to_standard_output(params string[] arguments)
    {
        CliRun run = CliRun.Of(arguments).Succeeds();
        Assert.StartsWith("Description:", run.Out);
        Assert.Empty(run.Error);
    }
}
