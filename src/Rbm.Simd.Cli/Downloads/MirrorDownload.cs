using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using Rbm.Simd.Cli.Progress;

namespace Rbm.Simd.Cli.Downloads;

/// <summary>A file to fetch: its name on every mirror and the checksum of its uncompressed content.</summary>
/// <param name="Name">File name, appended to a mirror's address.</param>
/// <param name="Sha256">SHA-256 of the uncompressed content, lower-case hexadecimal.</param>
/// <param name="ContentLength">Bytes of the uncompressed content.</param>
internal sealed record RemoteFile(string Name, string Sha256, long ContentLength);

/// <summary>
/// Fetches files from the first mirror that gives the right content. What has come is kept in a <c>.part</c> file beside the
/// destination, so that a cut connection, or a second run, goes on where the first stopped.
/// </summary>
/// <param name="client">Its timeout should be infinite: <paramref name="patience"/> is what cuts a silent connection.</param>
/// <param name="mirrors">Base addresses, tried in order.</param>
/// <param name="patience">How long to wait for the next bytes.</param>
/// <param name="progress">Told of every file.</param>
internal sealed class MirrorDownload(
    HttpClient client, IReadOnlyList<Uri> mirrors, TimeSpan patience, IProgressSink progress)
{
    // Every file of a data set that we know is far below this; a mirror that sends more sends something else.
    private const long MostBytes = 1L << 28;

    // A connection that was cut is taken up again this often before the next mirror is asked.
    private const int Attempts = 3;

    /// <summary>Fetches a file into a folder.</summary>
    /// <exception cref="VerbException">No mirror gave the right content; the message says what each of them did.</exception>
    public async Task FetchAsync(RemoteFile file, string folder, CancellationToken interrupt)
    {
        string path = Path.Combine(folder, file.Name);
        string part = path + ".part";
        var failures = new List<string>();
        foreach (Uri mirror in mirrors)
        {
            string? failure = await FromMirrorAsync(mirror, file, part, interrupt);
            if (failure is null)
            {
                File.Move(part, path, overwrite: true);
                return;
            }

            failures.Add($"{mirror.Authority}: {failure}");
        }

        throw VerbException.InputOutput($"{file.Name} could not be fetched: {string.Join("; ", failures)}");
    }

    /// <summary>Whether a file's content has the checksum that it should have.</summary>
    public static bool IsWhole(string path, RemoteFile file) => GzipContent.Sha256(path, file.ContentLength) == file.Sha256;

    private async Task<string?> FromMirrorAsync(Uri mirror, RemoteFile file, string part, CancellationToken interrupt)
    {
        var address = new Uri(mirror.AbsoluteUri.TrimEnd('/') + "/" + file.Name);
        string failure = "";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            bool resumed = File.Exists(part) && new FileInfo(part).Length > 0;
            try
            {
                await TransferAsync(address, file, part, interrupt);
                if (IsWhole(part, file)) return null;
                File.Delete(part);
                failure = "the content has the wrong checksum";
                // The beginning may have come from elsewhere, or from an older version: once more, from the start.
                if (!resumed) return failure;
            }
            catch (TransferException e)
            {
                failure = e.Message;
                if (e.IsFinal) return failure;
            }
            catch (OperationCanceledException) when (!interrupt.IsCancellationRequested)
            {
                failure = FormattableString.Invariant($"nothing came for {patience.TotalSeconds:0.#} seconds");
            }
        }

        return failure;
    }

    private async Task TransferAsync(Uri address, RemoteFile file, string part, CancellationToken interrupt)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        clock.CancelAfter(patience);
        await using var output = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (output.Length > 0) request.Headers.Range = new RangeHeaderValue(output.Length, null);
        using HttpResponseMessage response =
            await OverNetwork(client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, clock.Token));
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return; // all of it is here already
        if (!response.IsSuccessStatusCode)
            throw new TransferException($"{(int)response.StatusCode} {response.ReasonPhrase}", isFinal: true);
        if (response.StatusCode != HttpStatusCode.PartialContent) output.SetLength(0);
        else if (response.Content.Headers.ContentRange?.From != output.Length)
            throw new TransferException("another part came than was asked for", isFinal: true);

        output.Position = output.Length;
        long start = output.Length;
        progress.Begin(file.Name, start + (response.Content.Headers.ContentLength ?? 0), "B");
        await using Stream input = await OverNetwork(response.Content.ReadAsStreamAsync(clock.Token));
        var buffer = new byte[1 << 16];
        while (true)
        {
            clock.CancelAfter(patience);
            int n = await OverNetwork(input.ReadAsync(buffer, clock.Token).AsTask());
            if (n == 0) return;
            if (output.Length + n > MostBytes) throw new TransferException($"more than {MostBytes} bytes came", isFinal: true);
            await output.WriteAsync(buffer.AsMemory(0, n), clock.Token);
            progress.Advance(output.Length);
        }
    }

    // Failures of the network are told apart from those of our own disk, which no other mirror could mend.
    private static async Task<T> OverNetwork<T>(Task<T> transfer)
    {
        try
        {
            return await transfer;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TransferException((e.InnerException ?? e).Message, isFinal: false);
        }
    }

    private sealed class TransferException(string message, bool isFinal) : Exception(message)
    {
        /// <summary>Whether asking the same mirror again is of no use.</summary>
        public bool IsFinal { get; } = isFinal;
    }
}
