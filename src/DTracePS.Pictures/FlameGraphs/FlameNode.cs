using DTrace.Core;

namespace DTracePS.Pictures;

/// <summary>A level that stacks have in common: what is above it weighs no more than it does.</summary>
internal sealed class FlameNode(StackLevel level)
{
    private readonly SortedDictionary<(string Name, StackLevelKind Kind), FlameNode> _children = new(NameOrder.Instance);

    public StackLevel Level => level;

    public long Weight { get; private set; }

    /// <summary>In the ordinal order of their names, so that equal stacks make equal pictures.</summary>
    public IEnumerable<FlameNode> Children => _children.Values;

    /// <summary>The tree of stacks, whose root stands for all of them.</summary>
    public static FlameNode Of(IEnumerable<CollapsedStack> stacks)
    {
        FlameNode root = new(new StackLevel("all", StackLevelKind.Label));
        foreach (CollapsedStack stack in stacks)
        {
            FlameNode node = root;
            node.Weight += stack.Weight;
            foreach (StackLevel level in stack.Levels)
            {
                node = node.Child(level);
                node.Weight += stack.Weight;
            }
        }

        return root;
    }

    private FlameNode Child(StackLevel child)
    {
        if (!_children.TryGetValue((child.Name, child.Kind), out FlameNode? node)) _children[(child.Name, child.Kind)] = node = new FlameNode(child);
        return node;
    }

    private sealed class NameOrder : IComparer<(string Name, StackLevelKind Kind)>
    {
        public static readonly NameOrder Instance = new();

        public int Compare((string Name, StackLevelKind Kind) x, (string Name, StackLevelKind Kind) y)
        {
            int order = string.CompareOrdinal(x.Name, y.Name);
            return order == 0 ? x.Kind.CompareTo(y.Kind) : order;
        }
    }
}
