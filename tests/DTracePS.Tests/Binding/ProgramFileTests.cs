using DTrace.Core;

namespace DTracePS.Tests.Binding;

public sealed class ProgramFileTests
{
    [Fact]
    public void ADeviceWithoutEndIsReadNoFurtherThanAProgramMayBeLong()
    {
        if (!File.Exists("/dev/zero")) Assert.Skip("There is no /dev/zero here.");
        DTraceException error = Assert.Throws<DTraceException>(() => ProgramFile.Read("/dev/zero"));
        Assert.Equal("'/dev/zero' is not a D program: it is longer than 16 MiB.", error.Message);
    }

    [Fact]
    public void AFileOfLinesIsReadWhole()
    {
        string path = Path.GetTempFileName();
        try
        {
            string text = string.Concat(Enumerable.Repeat("BEGIN { trace(\"\u00e4\"); }\n", 5_000));
            File.WriteAllText(path, text);
            Assert.Equal(text, ProgramFile.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
