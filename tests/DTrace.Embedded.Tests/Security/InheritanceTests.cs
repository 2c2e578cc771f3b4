using System.Diagnostics;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using Xunit;

namespace DTrace.Embedded.Tests.Security;

[Collection(nameof(RunsAlone))]
public sealed class InheritanceTests
{
    [Fact]
    public async Task AProgramStartedWhileTracingInheritsNoDescriptorOfTheKernels()
    {
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        try
        {
            await consumer.CompileAsync(
                new ProgramSource { Text = "syscall::getpgid:entry { @ = count(); trace(1); } profile-97 { @ = count(); }" }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            Assert.Contains(Targets("self"), IsKernels);
            using Process child = Process.Start(new ProcessStartInfo("/bin/cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;

            // It answers, so it has become the other program.
            await child.StandardInput.WriteLineAsync("ready");
            await child.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            Assert.Equal("ready", await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.DoesNotContain(Targets($"{child.Id}"), IsKernels);
            child.StandardInput.Close();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    private static bool IsKernels(string target) => target.Contains("bpf", StringComparison.Ordinal) || target.Contains("perf_event", StringComparison.Ordinal);

    /// <summary>What a process's descriptors lead to, as <c>anon_inode:bpf-map</c>.</summary>
    private static List<string> Targets(string process)
    {
        List<string> targets = [];
        foreach (string link in Directory.GetFiles($"/proc/{process}/fd"))
        {
            try
            {
                if (new FileInfo(link).LinkTarget is { } target) targets.Add(target);
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }
        }

        return targets;
    }
}
