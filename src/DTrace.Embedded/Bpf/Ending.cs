using System.Runtime.ExceptionServices;
using DTrace.Core;

namespace DTrace.Embedded.Bpf;

/// <summary>Endings: a piece of one that fails does not keep the others from being done.</summary>
internal static class Ending
{
    /// <summary>Does one piece after the other, and throws the first refusal once all are done.</summary>
    public static void InFull(params ReadOnlySpan<Action> pieces)
    {
        ExceptionDispatchInfo? first = null;
        foreach (Action piece in pieces)
        {
            try
            {
                piece();
            }
            catch (DTraceException refusal)
            {
                first ??= ExceptionDispatchInfo.Capture(refusal);
            }
        }

        first?.Throw();
    }
}
