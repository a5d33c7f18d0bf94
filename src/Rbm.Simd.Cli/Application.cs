using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Rbm.Simd.Cli.Verbs;

namespace Rbm.Simd.Cli;

/// <summary>The command <c>rbm</c>: finds the verb, runs it, and reports how it ended.</summary>
internal static class Application
{
    /// <summary>Runs as a process: real streams, and Ctrl-C asks the verb to stop at the next safe point.</summary>
    public static int RunProcess(string[] arguments)
    {
        using var interrupt = new CancellationTokenSource();
        void OnSignal(PosixSignalContext context)
        {
            // A second Ctrl-C ends the process at once: outputs are renamed into place whole, so nothing is left torn.
            if (interrupt.IsCancellationRequested) return;
            context.Cancel = true;
            interrupt.Cancel();
        }

        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return Run(arguments, Terminal.OfProcess(), interrupt.Token);
    }

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="terminal">The standard streams.</param>
    /// <param name="interrupt">Cancelled by Ctrl-C.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, Terminal terminal, CancellationToken interrupt)
    {
        var shell = new Shell(terminal, interrupt);
        ParseResult? parsed = null;
        try
        {
            parsed = Root(shell).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action?.ClearsParseErrors != true)
                return ErrorReporter.ReportUsage(terminal.Error, MistakeIn(parsed), NameOf(parsed));
            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            });
        }
        catch (Exception failure)
        {
            // The parser is no exception: what goes wrong in it is one line too.
            return parsed is null
                ? ErrorReporter.Report(terminal.Error, failure, "rbm", verbose: false)
                : ErrorReporter.Report(terminal.Error, failure, NameOf(parsed), parsed.GetValue(shell.Verbose));
        }
    }

    private static RootCommand Root(Shell shell)
    {
        var root = new RootCommand("Learned lossy codes for binary data: train, encode, decode, measure.")
        {
            HelpName = "rbm",
            Options = { shell.Quiet, shell.Verbose },
        };
        root.Add(DemoVerb.Create(shell));
        root.Add(TrainVerb.Create(shell));
        root.Add(FitVerb.Create(shell));
        root.Add(RefineVerb.Create(shell));
        root.Add(TuneVerb.Create(shell));
        root.Add(EvalVerb.Create(shell));
        root.Add(EncodeVerb.Create(shell));
        root.Add(DecodeVerb.Create(shell));
        root.Add(TestVerb.Create(shell));
        root.Add(SampleVerb.Create(shell));
        root.Add(InspectVerb.Create(shell));
        root.Add(RdVerb.Create(shell));
        root.Add(StudyVerb.Create(shell));
        root.Add(SweepVerb.Create(shell));
        root.Add(ReportVerb.Create(shell));
        root.Add(BenchVerb.Create(shell));
        root.Add(DataVerb.Create(shell));
        root.Add(SelfTestVerb.Create(shell));
        return root;
    }

    // The library speaks of "required commands"; a user has verbs, and wants to know which there are.
    private static string MistakeIn(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string? stray = parsed.UnmatchedTokens.FirstOrDefault();
        if (command.Subcommands.Count == 0)
            return stray is null ? parsed.Errors[0].Message : $"'{stray}' is not expected here";
        string verbs = string.Join(", ", command.Subcommands.Select(c => c.Name));
        return stray is null ? $"a verb is needed: {verbs}" : $"'{stray}' is no verb; there are {verbs}";
    }

    private static string NameOf(ParseResult parsed)
    {
        var words = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent)
            words.Insert(0, command.Command is RootCommand ? "rbm" : command.Command.Name);
        return string.Join(' ', words);
    }
}
