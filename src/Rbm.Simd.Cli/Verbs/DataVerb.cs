using System.CommandLine;
using System.Net.Http;
using Rbm.Simd.Cli.Downloads;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm data fetch mnist</c>: brings the data set here, whole and checked.</summary>
internal static class DataVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(Shell shell)
    {
        var name = new Argument<string>("NAME") { Description = "The data set: mnist" };
        name.AcceptOnlyFromAmong("mnist");
        var folder = new Option<string>("--data-dir")
        {
            Description = "Folder to put the files into; it is made if it is not there",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("data", "mnist"),
        };
        var mirrors = new Option<Uri[]>("--mirror")
        {
            Description = "Base address to fetch from instead of the known mirrors; may be given several times",
            HelpName = "URL",
            CustomParser = result => [.. result.Tokens.Select(token =>
            {
                if (Uri.TryCreate(token.Value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
                    return address;
                result.AddError($"--mirror {token.Value} is no http or https address");
                return MnistMirrors.All[0];
            })],
        };
        Option<bool> force = Values.Force();
        var fetch = new Command("fetch",
            "Download a data set. Resumes where it was cut, tries several mirrors, and checks the content by SHA-256.")
        {
            name, folder, mirrors, force,
        };
        fetch.SetAction(arguments => Fetch(
            shell,
            arguments,
            arguments.GetValue(folder)!,
            arguments.GetValue(mirrors) is { Length: > 0 } given ? given : MnistMirrors.All,
            arguments.GetValue(force)));
        return new Command("data", "Data sets.") { fetch };
    }

    private static void Fetch(
        Shell shell, ParseResult arguments, string folder, IReadOnlyList<Uri> mirrors, bool force)
    {
        Directory.CreateDirectory(folder);
        List<RemoteFile> missing = [.. MnistMirrors.Files.Where(file => IsMissing(shell, arguments, folder, file, force))];
        // Whoever sends nothing for a while is cut off by the download itself; a slow but steady line may take its time.
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
        {
            var download = new MirrorDownload(client, mirrors, Patience, progress);
            foreach (RemoteFile file in missing)
            {
                download.FetchAsync(file, folder, shell.Interrupt).GetAwaiter().GetResult();
                progress.Note($"{Path.Combine(folder, file.Name)}: fetched and checked");
            }

            return 0;
        });
    }

    private static bool IsMissing(Shell shell, ParseResult arguments, string folder, RemoteFile file, bool force)
    {
        string path = Path.Combine(folder, file.Name);
        if (!File.Exists(path)) return true;
        if (MirrorDownload.IsWhole(path, file))
        {
            shell.Say(arguments, $"{path}: there already, checksum right");
            return false;
        }

        return force
            ? true
            : throw VerbException.InputOutput($"{path} exists and its content has the wrong checksum; -f fetches it anew");
    }
}
