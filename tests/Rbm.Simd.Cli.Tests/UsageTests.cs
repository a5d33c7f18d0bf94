using System.Text.RegularExpressions;

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

    // The last word keeps every verb from being run: it is no option, and no file for those that take any number.
    [Theory]
    [InlineData("?")]
    [InlineData("-1")]
    public void No_value_of_any_option_ends_in_more_than_a_line(string value)
    {
        int options = 0;
        Check();
        Assert.True(options > 50);

        void Check(params string[] verb)
        {
            string[] help = CliRun.Of([.. verb, "--help"]).Succeeds().Out.ReplaceLineEndings("\n").Split("Commands:");
            foreach (Match option in Regex.Matches(help[0], "--[a-z-]+(?= <)"))
            {
                CliRun run = CliRun.Of([.. verb, option.Value, value, "--no-such-option"]);
                Assert.Contains(run.ExitCode, (int[])[ExitCode.Usage, ExitCode.InputOutput]);
                Assert.Matches("^rbm: .+\n$", run.Error);
                Assert.DoesNotContain("internal error", run.Error);
                options++;
            }

            foreach (Match command in Regex.Matches(help.Length > 1 ? help[1] : "", "(?m)^  ([a-z-]+)"))
                Check([.. verb, command.Groups[1].Value]);
        }
    }

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
