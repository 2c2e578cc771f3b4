using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DTrace.Core;

/// <summary>
/// Serves metrics over HTTP at <c>/metrics</c>, to GET and HEAD, one answer a connection. A client that hangs or sends garbage is put off after ten
/// seconds or 8 KiB. At most 16 are served at a time: only where as many hang do others wait for them. Metrics that cannot be made, or not within ten
/// seconds, are an answer too; nothing ends the server but its being told to.
/// </summary>
public sealed class MetricServer : IDisposable
{
    private const int LongestHead = 8192;
    private const int MostClients = 16;
    private const string Path = "/metrics";

    /// <summary>How long a client may take to ask, the metrics to be made, and a client again to take its answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener;
    private readonly Func<MetricFormat, CancellationToken, Task<string>> _page;
    private readonly SemaphoreSlim _clients = new(MostClients);
    private readonly SemaphoreSlim _scrape = new(1);

    /// <summary>Begins to listen.</summary>
    /// <param name="endpoint">The address and port; port 0 chooses one that is free.</param>
    /// <param name="page">Makes the metrics, once for each scrape and for one at a time.</param>
    /// <exception cref="DTraceException">The address is taken, or is none of this machine.</exception>
    public MetricServer(IPEndPoint endpoint, Func<MetricFormat, CancellationToken, Task<string>> page)
    {
        _page = page;
        _listener = new TcpListener(endpoint);
        try
        {
            _listener.Start();
        }
        catch (SocketException unable)
        {
            bool isTaken = unable.SocketErrorCode == SocketError.AddressAlreadyInUse;
            throw new DTraceException(
                isTaken ? DTraceErrorKind.Busy : DTraceErrorKind.Argument,
                isTaken ? $"The address {endpoint} is taken: another process listens there." : $"{endpoint} cannot be listened on: {unable.Message}.", unable);
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Serves until told to end; then the clients of the moment are put off.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        List<Task> served = [];
        try
        {
            while (true)
            {
                await _clients.WaitAsync(end).ConfigureAwait(false);
                served.RemoveAll(task => task.IsCompleted);
                if (await AcceptAsync(end).ConfigureAwait(false) is { } client) served.Add(ServeAsync(client, end));
                else _clients.Release();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            _listener.Stop();
        }

        await Task.WhenAll(served).ConfigureAwait(false);
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _clients.Dispose();
    }

    /// <summary>The next client; null where it is gone again, or the process can open no more for the moment.</summary>
    private async Task<TcpClient?> AcceptAsync(CancellationToken end)
    {
        try
        {
            return await _listener.AcceptTcpClientAsync(end).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            await Task.Delay(AcceptPause, end).ConfigureAwait(false);
            return null;
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken end)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                string? head = await ReadHeadAsync(stream, end).ConfigureAwait(false);
                Answer answer = head is null ? Answer.Of("431 Request Header Fields Too Large") : await AnswerAsync(head, end).ConfigureAwait(false);
                using CancellationTokenSource limit = Limit(end);
                await stream.WriteAsync(answer.Bytes(withBody: head?.StartsWith("HEAD ", StringComparison.Ordinal) != true), limit.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // whatever befalls one client is the end of it alone
            catch (Exception)
#pragma warning restore CA1031
            {
                // The client hangs or went away: nobody is left to be told.
            }
            finally
            {
                _clients.Release();
            }
        }
    }

    private async Task<Answer> AnswerAsync(string head, CancellationToken end)
    {
        string[] request = head[..head.IndexOf('\r', StringComparison.Ordinal)].Split(' ');
        if (request is not [string method, string target, string version] || !version.StartsWith("HTTP/1.", StringComparison.Ordinal)) return Answer.Of("400 Bad Request");
        if (method is not ("GET" or "HEAD")) return Answer.Of("405 Method Not Allowed");
        if (target.Split('?')[0] != Path) return Answer.Of("404 Not Found");
        MetricFormat format = head.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) ? MetricFormat.OpenMetrics : MetricFormat.Prometheus;
        string type = format == MetricFormat.OpenMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";
        using CancellationTokenSource limit = Limit(end);
        try
        {
            await _scrape.WaitAsync(limit.Token).ConfigureAwait(false);
            return new Answer("200 OK", type, await MakePageAsync(format, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            return Answer.Of("503 Service Unavailable", $"The metrics were not made within {Patience.TotalSeconds:0} s.");
        }
        catch (DTraceException unreadable)
        {
            return Answer.Of("503 Service Unavailable", unreadable.Message);
        }
#pragma warning disable CA1031 // the client is told, whatever it is
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return Answer.Of("500 Internal Server Error", failure.Message);
        }
    }

    /// <summary>Makes the metrics, and lets the next be made once that is over, however long somebody waited for it.</summary>
    private async Task<string> MakePageAsync(MetricFormat format, CancellationToken cancellation)
    {
        try
        {
            return await _page(format, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _scrape.Release();
        }
    }

    /// <summary>The request up to its empty line; null where it is too long. What ends before is an <see cref="IOException"/>.</summary>
    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken end)
    {
        using CancellationTokenSource limit = Limit(end);
        byte[] bytes = new byte[LongestHead];
        int count = 0;
        while (count < bytes.Length)
        {
            int read = await stream.ReadAsync(bytes.AsMemory(count), limit.Token).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException();
            count += read;
            string head = Encoding.Latin1.GetString(bytes, 0, count);
            if (head.Contains("\r\n\r\n", StringComparison.Ordinal)) return head;
        }

        return null;
    }

    private static CancellationTokenSource Limit(CancellationToken end)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(end);
        limit.CancelAfter(Patience);
        return limit;
    }

    /// <summary>An answer of HTTP.</summary>
    private sealed record Answer(string Status, string Type, string Text)
    {
        public static Answer Of(string status, string? text = null) => new(status, "text/plain; charset=utf-8", (text ?? status) + "\n");

        public byte[] Bytes(bool withBody)
        {
            byte[] body = Encoding.UTF8.GetBytes(Text);
            byte[] head = Encoding.ASCII.GetBytes(
                $"HTTP/1.1 {Status}\r\nContent-Type: {Type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
            return withBody ? [.. head, .. body] : head;
        }
    }
}
