using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DTrace.Core.Tests;

/// <summary>Metrics are served to who asks for them, whatever other clients do.</summary>
public sealed class MetricServerTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _end = new();
    private readonly MetricServer _server;
    private readonly HttpClient _client;
    private int _pages;
    private Exception? _failure;
    private Task _before = Task.CompletedTask;
    private Task _running = Task.CompletedTask;

    public MetricServerTests()
    {
        _server = new MetricServer(new IPEndPoint(IPAddress.Loopback, 0), async (format, _) =>
        {
            if (_failure is not null) throw _failure;
            await _before;
            return $"{format} {++_pages}\n";
        });
        _client = new HttpClient { BaseAddress = new Uri($"http://{_server.Endpoint}/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public ValueTask InitializeAsync()
    {
        _running = _server.RunAsync(_end.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(60));
        _server.Dispose();
        _client.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task EachScrapeIsASnapshotOfItsOwn()
    {
        Assert.Equal("Prometheus 1\n", await _client.GetStringAsync("metrics", TestContext.Current.CancellationToken));
        Assert.Equal("Prometheus 2\n", await _client.GetStringAsync("metrics?x=1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WhoAcceptsOpenMetricsGetsIt()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "metrics");
        request.Headers.Accept.ParseAdd("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("OpenMetrics 1\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ")]
    [InlineData("POST /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 405 ")]
    [InlineData("\u0016\u0003\u0001 garbage\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("HEAD /metrics HTTP/1.0\r\n\r\n", "HTTP/1.1 200 ")]
    public async Task WhatIsNoScrapeIsToldSo(string request, string answer)
    {
        using TcpClient client = await ConnectAsync();
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using StreamReader reader = new(client.GetStream());
        Assert.StartsWith(answer, await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHeadWithoutEndIsRefused()
    {
        using TcpClient client = await ConnectAsync();
        await client.GetStream().WriteAsync(new byte[8192], TestContext.Current.CancellationToken);
        using StreamReader reader = new(client.GetStream());
        Assert.StartsWith("HTTP/1.1 431 ", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientsThatHangHinderNoScrape()
    {
        TcpClient[] hanging = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ConnectAsync()));
        Assert.Equal("Prometheus 1\n", await _client.GetStringAsync("metrics", TestContext.Current.CancellationToken));
        foreach (TcpClient client in hanging) client.Dispose();
    }

    [Theory]
    [InlineData(typeof(DTraceException), HttpStatusCode.ServiceUnavailable)]
    [InlineData(typeof(InvalidOperationException), HttpStatusCode.InternalServerError)]
    [InlineData(typeof(OutOfMemoryException), HttpStatusCode.InternalServerError)]
    public async Task MetricsThatCannotBeMadeAreAnAnswerAndTheNextScrapeIsServed(Type failure, HttpStatusCode status)
    {
        _failure = failure == typeof(DTraceException) ? new DTraceException(DTraceErrorKind.State, "no metrics") : (Exception)Activator.CreateInstance(failure, "no metrics")!;
        using HttpResponseMessage answer = await _client.GetAsync("metrics", TestContext.Current.CancellationToken);
        Assert.Equal((status, "no metrics\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        _failure = null;
        Assert.Equal("Prometheus 1\n", await _client.GetStringAsync("metrics", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task MetricsThatAreNotMadeInTimeAreAnAnswer()
    {
        TaskCompletionSource never = new();
        _before = never.Task;
        using HttpResponseMessage answer = await _client.GetAsync("metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        never.SetResult();
        Assert.Equal("Prometheus 2\n", await _client.GetStringAsync("metrics", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SixteenThatHangLetTheNextOneWaitUntilTheyArePutOff()
    {
        TcpClient[] hanging = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ConnectAsync()));
        Assert.Equal("Prometheus 1\n", await _client.GetStringAsync("metrics", TestContext.Current.CancellationToken));
        foreach (TcpClient client in hanging) client.Dispose();
    }

    [Fact]
    public void ATakenPortIsNamed()
    {
        DTraceException taken = Assert.Throws<DTraceException>(() => new MetricServer(_server.Endpoint, (_, _) => Task.FromResult(string.Empty)));
        Assert.Equal((DTraceErrorKind.Busy, $"The address {_server.Endpoint} is taken: another process listens there."), (taken.Kind, taken.Message));
    }

    [Fact]
    public void AnAddressOfAnotherMachineIsRefused() => Assert.Equal(
        DTraceErrorKind.Argument,
        Assert.Throws<DTraceException>(() => new MetricServer(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0), (_, _) => Task.FromResult(string.Empty))).Kind);

    private async Task<TcpClient> ConnectAsync()
    {
        TcpClient client = new();
        await client.ConnectAsync(_server.Endpoint, TestContext.Current.CancellationToken);
        return client;
    }
}
