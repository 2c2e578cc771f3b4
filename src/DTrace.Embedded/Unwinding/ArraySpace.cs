namespace DTrace.Embedded.Unwinding;

/// <summary>Which parts of an array are taken: the first gap that is large enough is given out.</summary>
/// <param name="size">How many values the array has.</param>
internal sealed class ArraySpace(int size)
{
    private readonly SortedList<int, int> _free = new() { [0] = size };

    /// <summary>Takes values that follow each other; null where there is no room.</summary>
    public int? Take(int count)
    {
        foreach ((int start, int length) in _free)
        {
            if (length < count) continue;
            _free.Remove(start);
            if (length > count) _free.Add(start + count, length - count);
            return start;
        }

        return null;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Give(int start, int count)
    {
        if (count == 0) return;
        if (_free.Remove(start + count, out int following)) count += following;
        foreach ((int before, int length) in _free)
        {
            if (before + length != start) continue;
            _free[before] = length + count;
            return;
        }

        _free.Add(start, count);
    }
}
