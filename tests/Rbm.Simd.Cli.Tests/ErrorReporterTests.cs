namespace Rbm.Simd.Cli.Tests;

public sealed class ErrorReporterTests
{
    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new VerbException(ExitCode.BoundNotMet, "item 3 is too far"), 4, "item 3 is too far" },
        { new InvalidDataException("byte 7 is wrong"), 3, "byte 7 is wrong" },
        { new IOException("disk full"), 1, "disk full" },
        { new UnauthorizedAccessException("not yours"), 1, "not yours" },
        { new ArgumentException("n is 3, expected 4", "n"), 2, "n is 3, expected 4 (see 'rbm x --help')" },
        { new FormatException("measure 'x' is not known"), 2, "measure 'x' is not known (see 'rbm x --help')" },
        { new OperationCanceledException(), 130, "interrupted" },
        { new TypeInitializationException("Isa", new ArgumentException("pin")), 2, "pin (see 'rbm x --help')" },
        { new PlatformNotSupportedException("no avx512"), 2, "no avx512 (see 'rbm x --help')" },
        { new AggregateException(new IOException("inner")), 1, "inner" },
        { new InvalidOperationException("oops"), 1, "internal error: InvalidOperationException: oops (-v shows where)" },
        { new IOException("two\r\nlines\tand a tab"), 1, "two lines and a tab" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_failure_has_its_line_and_code(Exception failure, int code, string line)
    {
        using var error = new StringWriter { NewLine = "\n" };
        Assert.Equal(code, ErrorReporter.Report(error, failure, "rbm x", verbose: false));
        Assert.Equal($"rbm: {line}\n", error.ToString());
    }

    [Fact]
    public void A_stack_trace_comes_with_v_only()
    {
        using var error = new StringWriter();
        ErrorReporter.Report(error, new IOException("disk full"), "rbm x", verbose: true);
        Assert.Contains("System.IO.IOException", error.ToString());
    }
}
