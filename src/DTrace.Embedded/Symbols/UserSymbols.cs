using System.Globalization;
using DTrace.Core;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// Functions of processes, from what they have mapped, the files mapped there, and what they tell of functions compiled at run time. What is known of a
/// process is kept, for two reasons: reading it is slow, and the frames of a process that has ended meanwhile still resolve. A process is known by its
/// number and the time it started. All consumers share what is known; calls may come from any thread.
/// </summary>
internal sealed class UserSymbols(string processes = "/proc")
{
    private const int MostProcesses = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, ProcessImage> _images = [];
    private readonly SymbolFiles _files = new();

    /// <summary>Those of this machine's processes.</summary>
    public static UserSymbols OfThisMachine { get; } = new();

    /// <summary>The frame of an address in a process.</summary>
    public StackFrame Resolve(int processId, ulong address)
    {
        lock (_gate)
        {
            ProcessImage image = ImageOf(processId);
            Mapping? mapping = image.Find(address);
            if (image.IsStale(mapping is null))
            {
                image = Refresh(processId, image);
                mapping = image.Find(address);
            }

            mapping ??= image.FindEarlier(address);
            if (mapping is null) return new StackFrame(address, null, null, 0);
            if (mapping.Inode != 0 && _files.Of(mapping, image.Directory).Find(address - mapping.Start + mapping.FileOffset) is { } found)
                return new StackFrame(address, mapping.Module, found.Name, found.Offset);
            return image.FindCompiled(address) is { } compiled
                ? new StackFrame(address, compiled.Module, compiled.Name, compiled.Offset)
                : new StackFrame(address, mapping.Module, null, 0);
        }
    }

    /// <summary>Reads what a process has mapped, and the symbols of its files, so that its addresses have names when it has ended.</summary>
    public void Remember(int processId)
    {
        lock (_gate)
        {
            ProcessImage image = Refresh(processId, ImageOf(processId));
            image.ReadPerfMap();
            foreach (Mapping mapping in image.Executables.Where(mapping => mapping.Inode != 0)) _files.Of(mapping, image.Directory);
        }
    }

    /// <summary>Reads what a process tells of functions that it compiled since.</summary>
    public void Update(int processId)
    {
        lock (_gate) ImageOf(processId).ReadPerfMap();
    }

    /// <summary>A process has mapped code.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="mapping">What it has mapped.</param>
    /// <param name="reads">Whether the file's symbols are read now, as the file may be out of reach once the process has ended.</param>
    public void Add(int processId, Mapping mapping, bool reads)
    {
        lock (_gate)
        {
            ProcessImage image = ImageOf(processId);
            image.Add(mapping);
            if (reads && mapping.Inode != 0) _files.Of(mapping, image.Directory);
        }
    }

    /// <summary>A process was made as a copy of another.</summary>
    public void Copy(int processId, int child)
    {
        lock (_gate)
        {
            if (_images.TryGetValue(processId, out ProcessImage? image)) image.CopyTo(ImageOf(child));
        }
    }

    private ProcessImage ImageOf(int processId)
    {
        if (!_images.TryGetValue(processId, out ProcessImage? image))
        {
            if (_images.Count >= MostProcesses) MakeRoom();
            _images.Add(processId, image = new ProcessImage(DirectoryOf(processId), StatusOf(processId)));
        }

        image.UsedAt = Environment.TickCount64;
        return image;
    }

    /// <summary>Reads what a process has mapped by now; where its number is another's by now, what was known is that one's no more.</summary>
    private ProcessImage Refresh(int processId, ProcessImage image)
    {
        if (StatusOf(processId) is { } status && status.StartTime != image.StartTime)
        {
            image.Dispose();
            _images.Remove(processId);
            image = ImageOf(processId);
        }

        image.Read();
        return image;
    }

    private void MakeRoom()
    {
        foreach ((int processId, ProcessImage image) in _images.OrderBy(item => item.Value.UsedAt).Take(MostProcesses / 4).ToArray())
        {
            image.Dispose();
            _images.Remove(processId);
        }
    }

    private string DirectoryOf(int processId) => string.Create(CultureInfo.InvariantCulture, $"{processes}/{processId}");

    private ProcessStatus? StatusOf(int processId) => processes == "/proc" ? ProcessStatus.Read(processId) : null;
}
