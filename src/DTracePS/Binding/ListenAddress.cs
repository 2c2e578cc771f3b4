using System.Globalization;
using System.Net;

namespace DTracePS;

/// <summary>
/// Reads where to listen: <c>9435</c>, <c>:9435</c> and <c>localhost:9435</c> are the loopback's; another address is listened on only where it is named, as
/// <c>192.0.2.7:9435</c>, <c>[::1]:9435</c> or <c>0.0.0.0:9435</c>.
/// </summary>
internal static class ListenAddress
{
    private const string Loopback = "localhost";

    /// <summary>The address and port of a text; null where it is none.</summary>
    public static IPEndPoint? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? string.Empty : text[..colon];
        bool hasPort = ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port);
        if (hasPort && (host.Length == 0 || host.Equals(Loopback, StringComparison.OrdinalIgnoreCase))) return new IPEndPoint(IPAddress.Loopback, port);
        bool isBare = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[');
        return hasPort && !isBare && IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, port) : null;
    }
}
