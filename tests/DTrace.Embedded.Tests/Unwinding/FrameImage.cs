using System.Buffers.Binary;
using System.Text;

namespace DTrace.Embedded.Tests.Unwinding;

/// <summary>Builds small ELF files of x86-64 with one loaded segment at 0 and call frame information at <see cref="SectionAddress"/>.</summary>
internal sealed class FrameImage
{
    public const int SectionAddress = 0x1000;

    private readonly List<byte> _frames = [];

    /// <summary>The section's name.</summary>
    public string Name { get; init; } = ".eh_frame";

    public ushort Machine { get; init; } = 62;

    public int Length => _frames.Count;

    /// <summary>Where a section .plt of 0x40 bytes lies in memory; 0 for none.</summary>
    public int Linkage { get; init; }

    /// <summary>An entry that functions share; its place in the section.</summary>
    public int Entry(string augmentation, byte[] augmentationData, params byte[] instructions)
    {
        int at = Length;
        List<byte> body = [0, 0, 0, 0, 1, .. Encoding.ASCII.GetBytes(augmentation), 0, 1, 0x78, 16];
        if (augmentation.StartsWith('z')) body.AddRange([(byte)augmentationData.Length, .. augmentationData]);
        Write([.. body, .. instructions]);
        return at;
    }

    /// <summary>The entry that GCC writes: base rsp+8, return address below it, addresses as differences of 4 bytes.</summary>
    public int UsualEntry() => Entry("zR", [0x1b], 0x0c, 7, 8, 0x90, 1);

    /// <summary>A function whose addresses are written as differences of 4 bytes.</summary>
    public FrameImage Function(int entry, int start, int length, params byte[] instructions)
    {
        int at = Length;
        byte[] body = new byte[13];
        BinaryPrimitives.WriteInt32LittleEndian(body, at + 4 - entry);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), start - (SectionAddress + at + 8));
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(8), length);
        Write([.. body, .. instructions]);
        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public FrameImage Raw(params byte[] bytes)
    {
        _frames.AddRange(bytes);
        return this;
    }

    // 0x0 header | 0x40 one program header | 0x1000 the section | names | section headers: null, the section, names, .plt
    public byte[] ToBytes()
    {
        byte[] names = Encoding.ASCII.GetBytes($"\0{Name}\0.shstrtab\0.plt\0");
        int namesAt = SectionAddress + Length, headersAt = (namesAt + names.Length + 7) & ~7;
        byte[] file = new byte[headersAt + (4 * 64)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        Put16(file, 18, Machine);
        Put64(file, 32, 64);
        Put64(file, 40, headersAt);
        Put16(file, 54, 56);
        Put16(file, 56, 1);
        Put16(file, 58, 64);
        Put16(file, 60, (ushort)(Linkage == 0 ? 3 : 4));
        Put16(file, 62, 2);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(64), 1);
        Put64(file, 64 + 32, 0x100000);
        _frames.CopyTo(file, SectionAddress);
        names.CopyTo(file, namesAt);
        Section(file.AsSpan(headersAt + 64), 1, SectionAddress, SectionAddress, Length);
        Section(file.AsSpan(headersAt + 128), Name.Length + 2, 0, namesAt, names.Length);
        Section(file.AsSpan(headersAt + 192), Name.Length + 12, Linkage, 0x40, 0x40);
        return file;
    }

    private void Write(byte[] body)
    {
        byte[] padded = new byte[4 + ((body.Length + 3) & ~3)];
        BinaryPrimitives.WriteInt32LittleEndian(padded, padded.Length - 4);
        body.CopyTo(padded, 4);
        _frames.AddRange(padded);
    }

    private static void Section(Span<byte> header, int name, int address, int at, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, name);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], 1);
        Put64(header, 16, address);
        Put64(header, 24, at);
        Put64(header, 32, length);
    }

    private static void Put64(Span<byte> bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes[at..], value);

    private static void Put16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);
}
