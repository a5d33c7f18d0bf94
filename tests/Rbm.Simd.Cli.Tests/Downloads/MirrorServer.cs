using System.Net;
using System.Net.Sockets;

namespace Rbm.Simd.Cli.Tests.Downloads;

/// <summary>
/// A mirror on this machine's loopback: it serves files, understands ranges, and misbehaves as it is told to.
/// </summary>
/// <remarks>Plain sockets, since a real server cannot be made to cut a connection in the middle of a promised body.</remarks>
internal sealed class MirrorServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, byte[]> _files;
    private readonly List<string> _requests = [];

    public MirrorServer(Dictionary<string, byte[]> files)
    {
        _files = files;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Bytes of a body after which a connection is cut, one for each of the first answers; -1 = send all.</summary>
    public Queue<int> Cuts { get; } = new();

    /// <summary>Whether a range is ignored and everything sent, as some servers do.</summary>
    public bool IgnoresRanges { get; init; }

    /// <summary>The requests so far: path, and the range if there was one.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server was closed.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        await using NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, leaveOpen: true);
        string path = (await reader.ReadLineAsync())!.Split(' ')[1];
        string range = "";
        for (string? line; !string.IsNullOrEmpty(line = await reader.ReadLineAsync());)
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase)) range = line[13..];
        lock (_requests) _requests.Add(range.Length == 0 ? path : $"{path} {range}");

        await using var writer = new StreamWriter(stream) { NewLine = "\r\n" };
        if (!_files.TryGetValue(path[1..], out byte[]? file))
        {
            await writer.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        int from = range.Length > 0 && !IgnoresRanges ? int.Parse(range.TrimEnd('-')) : 0;
        if (from >= file.Length)
        {
            await writer.WriteAsync("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        string status = from == 0
            ? "200 OK"
            : $"206 Partial Content\r\nContent-Range: bytes {from}-{file.Length - 1}/{file.Length}";
        await writer.WriteAsync($"HTTP/1.1 {status}\r\nContent-Length: {file.Length - from}\r\nConnection: close\r\n\r\n");
        await writer.FlushAsync();
        int cut = Cuts.TryDequeue(out int after) && after >= 0 ? after : file.Length - from;
        await stream.WriteAsync(file.AsMemory(from, Math.Min(cut, file.Length - from)));
    }
}
