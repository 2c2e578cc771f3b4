using DTrace.Core;

namespace DTracePS.Pictures;

/// <summary>Where a frame stands. Positions along the picture are weights: its total is the root's.</summary>
/// <param name="Level">What it shows.</param>
/// <param name="Depth">How far from the root, which is 0.</param>
/// <param name="Start">The weight to the left of it.</param>
/// <param name="Weight">Its own.</param>
internal readonly record struct FlameFrame(StackLevel Level, int Depth, long Start, long Weight);

/// <summary>Which frames are drawn, and where.</summary>
/// <param name="Frames">Each frame directly followed by those above it.</param>
/// <param name="Total">The weight of all.</param>
/// <param name="Depth">How many levels are drawn.</param>
/// <param name="Left">How many frames are too narrow to be drawn; what is above them is narrower yet and counts too.</param>
internal sealed record FlameLayout(IReadOnlyList<FlameFrame> Frames, long Total, int Depth, int Left)
{
    /// <summary>A narrower frame cannot be seen.</summary>
    public const double NarrowestFrame = 0.1;

    /// <summary>Lays out a tree; without recursion, for a stack may be thousands deep.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="width">The pixels it is drawn on.</param>
    public static FlameLayout Of(FlameNode root, double width)
    {
        List<FlameFrame> frames = [];
        int left = 0;
        int depth = 0;
        Stack<(FlameNode Node, int Depth, long Start)> open = new([(root, 0, 0L)]);
        while (open.TryPop(out (FlameNode Node, int Depth, long Start) next))
        {
            if (width * next.Node.Weight / root.Weight < NarrowestFrame)
            {
                left++;
            }
            else
            {
                frames.Add(new FlameFrame(next.Node.Level, next.Depth, next.Start, next.Node.Weight));
                depth = Math.Max(depth, next.Depth + 1);
            }

            long start = next.Start;
            List<(FlameNode Node, int Depth, long Start)> above = [];
            foreach (FlameNode child in next.Node.Children)
            {
                above.Add((child, next.Depth + 1, start));
                start += child.Weight;
            }

            above.Reverse();
            foreach ((FlameNode Node, int Depth, long Start) child in above) open.Push(child);
        }

        return new FlameLayout(frames, root.Weight, depth, left);
    }
}
