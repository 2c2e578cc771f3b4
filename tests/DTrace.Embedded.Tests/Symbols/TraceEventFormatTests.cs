using DTrace.Embedded.Symbols;
using Xunit;

namespace DTrace.Embedded.Tests.Symbols;

public sealed class TraceEventFormatTests
{
    [Fact]
    public void FieldsAreReadWithoutThoseOfAllEvents()
    {
        TraceEventFormat format = Assert.IsType<TraceEventFormat>(TraceEventFormat.Parse(
        [
            "name: sched_process_exec",
            "ID: 311",
            "format:",
            "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;",
            "",
            "\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;",
            "\tfield:pid_t pid;\toffset:12;\tsize:4;\tsigned:1;",
            "\tfield:char comm[16];\toffset:16;\tsize:16;\tsigned:0;",
            "\tfield:const char __user * path;\toffset:32;\tsize:8;\tsigned:0;",
            "print fmt: \"filename=%s\", __get_str(filename)",
        ]));
        Assert.Equal(311, format.Id);
        Assert.Equal(
        [
            new TraceEventField("char", "filename", 8, 4, IsSigned: false, IsArray: false, IsElsewhere: true),
            new TraceEventField("pid_t", "pid", 12, 4, IsSigned: true, IsArray: false, IsElsewhere: false),
            new TraceEventField("char", "comm", 16, 16, IsSigned: false, IsArray: true, IsElsewhere: false),
            new TraceEventField("char *", "path", 32, 8, IsSigned: false, IsArray: false, IsElsewhere: false),
        ], format.Fields);
    }

    [Fact]
    public void LinesWithoutANumberAreNone() => Assert.Null(TraceEventFormat.Parse(["field:int a; offset:8; size:4; signed:1;", "ID: x"]));
}
