using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DTrace.Core;
using Xunit;
using StackFrame = DTrace.Core.StackFrame;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Stacks of programs that keep no frame pointers, by the call frame information of their files.</summary>
public sealed class EmbeddedStacks
{
    private const string Asking = """
        #define _GNU_SOURCE
        #include <alloca.h>
        #include <dlfcn.h>
        #include <pthread.h>
        #include <signal.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <time.h>
        #include <unistd.h>
        static volatile uint64_t sink;
        static __attribute__((noinline)) int ask(void) { int parent = getppid(); sink += parent; return parent; }
        """;

    private const string Deep = Asking + """

        static int compare(const void *a, const void *b) {
            uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
            for (int i = 0; i < 40; i++) sink += x ^ y;
            return x < y ? -1 : x > y;
        }
        static __attribute__((noinline)) void sort(void) {
            uint64_t v[256];
            for (int i = 0; i < 256; i++) v[i] = (uint64_t)i * 2654435761u % 1009;
            qsort(v, 256, sizeof *v, compare);
            sink += v[7];
        }
        __attribute__((noinline)) int deep(int n) {
            if (n == 0) { sort(); return 1; }
            int r = deep(n - 1);
            sink += r;
            return r + n;
        }
        int main(void) {
            struct timespec a, b;
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
            do { sink += deep(12); clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b); } while (b.tv_sec - a.tv_sec < 2);
            return 0;
        }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NinetyNineOfAHundredSamplesReachMain()
    {
        using NativeProgram program = new(Deep);
        TraceResult result = await RunAsync("profile-199 /pid == $target/ { @[ustack(60)] = count(); }", program.File);
        long total = result.Aggregations.Sum(entry => (long)entry.Value), whole = result.Aggregations.Where(entry => Names(entry.Key[0]).Contains("main")).Sum(entry => (long)entry.Value);
        Assert.True(total > 200 && whole * 100 >= total * 99, $"{whole} of {total}");
        StackFrame[] deepest = [.. result.Aggregations.Select(entry => Frames(entry.Key[0])).MaxBy(frames => frames.Count)!];
        Assert.Equal(13, deepest.Count(frame => frame.Symbol == "deep"));
        Assert.Contains(deepest, frame => frame is { Module: "libc.so.6", Symbol: "qsort_r" });
    }

    [Fact]
    public async Task AFunctionWithAllocaIsWalkedThrough() => Assert.Equal(
        ["getppid", "ask", "holds", "main"],
        await AskedAsync("""
            static __attribute__((noinline)) int holds(int n) { char *room = alloca(n * 100); memset(room, n, n * 100); int r = ask(); return r + room[n]; }
            int main(int argc, char **argv) { return holds(argc + 3) == 0; }
            """, frames: 4));

    [Fact]
    public async Task AFunctionThatAlignsItsStackIsWalkedThrough() => Assert.Equal(
        ["getppid", "ask", "aligned", "main"],
        await AskedAsync("""
            static __attribute__((noinline)) int aligned(int n) { _Alignas(256) volatile char room[512]; char *more = alloca(n * 100); memset(more, n, n * 100); room[n] = more[n]; int r = ask(); return r + room[n]; }
            int main(int argc, char **argv) { return aligned(argc + 3) == 0; }
            """, frames: 4));

    [Fact]
    public async Task ASignalSHandlerOnAStackOfItsOwnIsWalkedThrough()
    {
        string[] names = await AskedAsync("""
            static void handle(int number) { sink += ask() + number; }
            static __attribute__((noinline)) int interrupted(void) { int r = raise(SIGUSR1); sink += r; return r; }
            int main(void) {
                stack_t other = { .ss_sp = malloc(1 << 16), .ss_size = 1 << 16 };
                struct sigaction action = { .sa_handler = handle, .sa_flags = SA_ONSTACK };
                sigaltstack(&other, NULL);
                sigaction(SIGUSR1, &action, NULL);
                return interrupted();
            }
            """);
        Assert.Equal(["getppid", "ask", "handle"], names[..3]);
        Assert.Equal(["interrupted", "main"], names.SkipWhile(name => name != "interrupted").Take(2));
    }

    [Fact]
    public async Task AThreadIsWalkedToItsFirstFunction()
    {
        string[] names = await AskedAsync("""
            static void *run(void *unused) { sink += ask(); return unused; }
            int main(void) { pthread_t thread; pthread_create(&thread, NULL, run, NULL); return pthread_join(thread, NULL); }
            """);
        Assert.Equal(["getppid", "ask", "run", "start_thread"], names[..4]);
        Assert.Equal(5, names.Length);
    }

    [Fact]
    public async Task ALibraryThatIsLoadedLaterIsWalkedThrough()
    {
        using NativeProgram program = new(Asking + """

            int main(int argc, char **argv) {
                void *library = dlopen(argv[1], RTLD_NOW);
                int (*through)(int (*)(void)) = (int (*)(int (*)(void)))dlsym(library, "through");
                usleep(500000);
                sink += through(ask);
                return 0;
            }
            """);
        string library = program.AddLibrary("later.so", "int through(int (*next)(void)) { volatile int more = next(); return more + 1; }");
        TraceResult result = await RunAsync("syscall::getppid:entry /pid == $target/ { ustack(60); }", program.File, library);
        Assert.Equal(["getppid", "ask", "through", "main"], Names(Assert.Single(result.Records).Data)[..4]);
    }

    [Fact]
    public async Task AStaticProgramIsWalkedToItsStart()
    {
        string[] names = await AskedAsync("""
            __attribute__((noinline)) int down(int n) { int r = n == 0 ? ask() : down(n - 1); sink += r; return r + n; }
            int main(void) { return down(3) == 0; }
            """, options: ["-static-pie"]);
        Assert.Equal(["getppid", "ask", "down", "down", "down", "down", "main"], [.. names[..7].Select(name => name.TrimStart('_'))]);
        Assert.Equal("_start", names[^1]);
    }

    /// <summary>A stack that is walked to the first function, or has as many frames as were asked for, is not cut; one of a function that tells untruly where its caller is, is.</summary>
    [Theory]
    [InlineData("ask()", 60, false)]
    [InlineData("ask()", 2, false)]
    [InlineData("lost()", 60, true)]
    public async Task AStackThatIsCutSaysSo(string call, int frames, bool isCut)
    {
        using NativeProgram program = new(Asking + $$"""

            int reach(void) { int r = ask(); sink += r; return r; }
            __attribute__((naked, noinline)) int lost(void) { __asm__("push $5; call reach; pop %rcx; ret"); }
            int main(void) { int r = {{call}}; _exit(r == 0); }
            """);
        TraceResult result = await RunAsync($"syscall::getppid:entry /pid == $target/ {{ ustack({frames}); }}", program.File);
        Assert.Equal(isCut, Assert.IsType<StackFrames>(Assert.Single(result.Records).Data).IsCut);
    }

    /// <summary>The first instruction has not yet moved the stack, and neither has the one that returns.</summary>
    [Fact]
    public async Task TheFirstInstructionOfAFunctionHasACaller()
    {
        using NativeProgram program = new(Asking + """

            __attribute__((noinline)) int leaf(int n) { return n * 3 + sink; }
            static __attribute__((noinline)) int middle(int n) { int r = leaf(n); sink += r; return r; }
            int main(int argc, char **argv) { return middle(argc) == 0; }
            """);
        TraceResult result = await RunAsync("pid$target:a.out:leaf:entry { ustack(3); trace(ucaller); trace(ustackdepth); }", program.File);
        Assert.Equal(["leaf", "middle", "main"], Names(result.Records[0].Data));
        Assert.Equal([Frames(result.Records[0].Data)[1].Address, 6L], [result.Records[1].Data, result.Records[2].Data]);
    }

    [Fact]
    public async Task WithoutTablesOnlyFramePointersAreFollowed()
    {
        using NativeProgram program = new(Asking + "\nint main(void) { return ask() == 0; }\n");
        TraceResult result = await RunAsync("#pragma D option ustacktables=0\nsyscall::getppid:entry /pid == $target/ { ustack(60); }", program.File);
        Assert.DoesNotContain("main", Names(Assert.Single(result.Records).Data));
    }

    /// <summary>A process that ran before is whole from the first sample, and others once they were met.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AProcessThatRanBeforeIsWalked(bool isGrabbed)
    {
        using NativeProgram program = new(Asking + "\nint main(void) { for (;;) { sink += ask(); usleep(1000); } }\n");
        using Process running = Process.Start(program.File);
        DTraceConsumer consumer = await OpenAsync();
        try
        {
            if (isGrabbed) await consumer.GrabProcessAsync(running.Id, Token);
            string condition = isGrabbed ? string.Empty : "&& timestamp - start > 2000000000";
            await consumer.CompileAsync(new ProgramSource { Text = $"BEGIN {{ start = timestamp; }} syscall::getppid:entry /pid == {running.Id}/ {{ n++; @[ustack(1)] = count(); }} syscall::getppid:entry /pid == {running.Id} {condition}/ {{ ustack(60); exit(0); }}" }, Token);
            await consumer.StartAsync(Token);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            string[] names = Names(result.Records.First(record => record.Action == TraceAction.UStack).Data);
            Assert.Equal(["getppid", "ask", "main"], names[..3]);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
            running.Kill();
        }
    }

    /// <summary>The debugger stops the program where the probe fired, and sees the same functions.</summary>
    [Fact]
    public async Task TheDebuggerSeesTheSameFrames()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gdb"), "No gdb.");
        using NativeProgram program = new(Asking + """

            static int compare(const void *a, const void *b) { if (sink++ == 5) pause(); return *(const int *)a - *(const int *)b; }
            __attribute__((noinline)) int down(int n) {
                int v[40], r;
                for (int i = 0; i < 40; i++) v[i] = i * 7 % 40;
                if (n == 0) { qsort(v, 40, sizeof *v, compare); return v[3]; }
                r = down(n - 1); sink += v[n] + r; return r + n;
            }
            int main(void) { return down(5) == 0; }
            """);
        DTraceConsumer consumer = await OpenAsync();
        try
        {
            TargetProcess target = await consumer.CreateProcessAsync(new TargetCommand { File = program.File }, Token);
            await consumer.CompileAsync(new ProgramSource { Text = "syscall::pause:entry /pid == $target/ { ustack(60); }" }, Token);
            await consumer.StartAsync(Token);
            using RecordReader reader = await DTraceConsumer.OpenReaderAsync([consumer], waits: true, Token);
            object? item = null;
            while (item is not TraceRecord && await reader.WaitAsync(TestEngine.Limit, Token) == ReaderWait.Item)
            {
                if (reader.TryPeek(out item)) reader.Commit();
            }

            ulong[] seen = Backtrace(target.ProcessId!.Value);
            Assert.True(seen.Length > 9);
            Assert.Equal(seen, Frames(Assert.IsType<TraceRecord>(item).Data).Select(frame => frame.Address));
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("/usr/bin/python3", "-c", "def f(n):\n return f(n - 1) if n else sum(i * i for i in range(200000))\nfor i in range(60): f(5)")]
    [InlineData("/bin/bash", "-c", "f() { if [ $1 -gt 0 ]; then f $(($1 - 1)); fi; }; for ((i = 0; i < 12000; i++)); do f 10; done")]
    public async Task DebiansOwnProgramsAreWalkedToTheirStart(string file, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(file), $"No {file}.");
        TraceResult result = await RunAsync("profile-199 /pid == $target/ { @[ustack(127)] = count(); }", file, arguments);
        long total = result.Aggregations.Sum(entry => (long)entry.Value);
        long whole = result.Aggregations.Where(entry => Frames(entry.Key[0]) is { } frames && (frames.Count == 127 || frames.Any(frame => frame.Symbol is "__libc_start_main" or "_start" or "_dl_start"))).Sum(entry => (long)entry.Value);
        Assert.True(total > 50 && whole * 100 >= total * 97, $"{whole} of {total}");
    }

    private static IReadOnlyList<StackFrame> Frames(object? data) => Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(data);

    private static string[] Names(object? data) => [.. Frames(data).Select(frame => frame.Symbol ?? frame.ToString())];

    /// <summary>The functions on the stack where a program asks for its parent.</summary>
    private static async Task<string[]> AskedAsync(string source, int frames = 60, string[]? options = null)
    {
        using NativeProgram program = new(Asking + "\n" + source, options ?? []);
        TraceResult result = await RunAsync($"syscall::getppid:entry /pid == $target/ {{ ustack({frames}); }}", program.File);
        return Names(Assert.Single(result.Records).Data);
    }

    private static void Require() =>
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Stacks are walked by tables on x86-64.");

    private static async Task<DTraceConsumer> OpenAsync()
    {
        Require();
        return await TestEngine.Embedded.OpenAsync();
    }

    private static async Task<TraceResult> RunAsync(string program, string file, params string[] arguments)
    {
        Require();
        return await TestEngine.Embedded.RunCommandAsync(program, file, arguments);
    }

    /// <summary>The frames that gdb sees, without those of functions that were put into their callers.</summary>
    private static ulong[] Backtrace(int process)
    {
        const string Script = """python exec("frame = gdb.newest_frame()\nwhile frame:\n  if frame.type() != gdb.INLINE_FRAME: print('frame', frame.pc())\n  frame = frame.older()")""";
        using Process gdb = Process.Start(
            new ProcessStartInfo("gdb", ["-p", $"{process}", "-batch", "-nx", "-ex", "set backtrace past-main on", "-ex", Script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = gdb.StandardError.ReadToEndAsync();
        string[] lines = gdb.StandardOutput.ReadToEnd().Split('\n');
        gdb.WaitForExit();
        return [.. lines.Where(line => line.StartsWith("frame ", StringComparison.Ordinal)).Select(line => ulong.Parse(line.AsSpan(6), CultureInfo.InvariantCulture))];
    }
}
