Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$hasKernel = try { New-DTraceConsumer -Engine Embedded -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false }

Describe 'A kernel stack' -Skip:(-not $hasKernel) {
    BeforeAll {
        $plumbing = '^(bpf`|vmlinux`(bpf_trace_run|__bpf_trace_|__traceiter_|syscall_trace_enter|syscall_exit_work|bpf_prog_test_run|__bpf_prog_test_run|__sys_bpf))'
        function Invoke-Traced([string] $Clause) {
            New-DTraceConsumer -Engine Embedded | Invoke-DTraceCompile $Clause | Start-DTrace -PassThru
        }
        function Invoke-Call { $null = [System.IO.File]::ReadAllText('/proc/self/comm') }
    }

    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'of <Probe> begins with what was traced, in records and keys, and so does its depth' -ForEach @(
        @{ Probe = 'syscall::openat:entry /pid == $pid/' }
        @{ Probe = 'syscall::openat:return /pid == $pid/' }
        @{ Probe = 'syscall::open*:entry /pid == $pid/' }
        @{ Probe = 'BEGIN' }
        @{ Probe = 'rawtp:::sched_switch' }
        @{ Probe = 'sched:::on-cpu' }
        @{ Probe = 'sched:::off-cpu' }
    ) {
        $consumer = Invoke-Traced "$Probe { stack(100); trace(stackdepth); @[stack(3)] = count(); }"
        1..20 | ForEach-Object { Invoke-Call; Start-Sleep -Milliseconds 20 }
        Stop-DTrace $consumer
        $records = @($consumer | Receive-DTraceRecord)
        $records | Should -Not -BeNullOrEmpty
        foreach ($record in $records | Where-Object Index -EQ 0 | Where-Object { $_.Data.Count -gt 0 }) {
            "$($record.Data[0])" | Should -Not -Match $plumbing
            $depth = $records | Where-Object { $_.Firing -eq $record.Firing -and $_.Index -eq 1 }
            $depth.Data | Should -Be $record.Data.Count
        }

        foreach ($entry in $consumer | Get-DTraceAggregate | Where-Object { $_.Key[0].Count -gt 0 }) { "$($entry.Key[0][0])" | Should -Not -Match $plumbing }
    }

    # A clock may interrupt the tracer as it may anything else: most stacks begin elsewhere.
    It 'of a clock begins with what was interrupted' {
        $consumer = Invoke-Traced 'profile-97 { stack(100); trace(stackdepth); }'
        1..20 | ForEach-Object { Invoke-Call; Start-Sleep -Milliseconds 20 }
        Stop-DTrace $consumer
        $firings = @($consumer | Receive-DTraceRecord | Group-Object Firing)
        $firings | Should -Not -BeNullOrEmpty
        foreach ($firing in $firings) { $firing.Group[1].Data | Should -Be $firing.Group[0].Data.Count }
        $begun = @($firings | ForEach-Object { $_.Group[0].Data } | Where-Object Count -GT 0)
        @($begun | Where-Object { "$($_[0])" -match $plumbing }).Count | Should -BeLessOrEqual ($begun.Count / 2)
    }

    It 'of a system call is the same while another traces it too' {
        $consumers = 1..2 | ForEach-Object { Invoke-Traced 'syscall::openat:entry /pid == $pid/ { @[stack(20)] = count(); }' }
        1..20 | ForEach-Object { Invoke-Call }
        Stop-DTrace $consumers
        foreach ($entry in $consumers | Get-DTraceAggregate) { "$($entry.Key[0][0])" | Should -Match '^vmlinux`(do_syscall_64|el0_svc_common|invoke_syscall)' }
    }

    It 'of a fault begins with what faulted' {
        $consumer = Invoke-Traced 'syscall::openat:entry /pid == $pid/ { trace(*(int *)0); } ERROR { stack(20); }'
        1..5 | ForEach-Object { Invoke-Call }
        Stop-DTrace $consumer
        $record = $consumer | Receive-DTraceRecord -ErrorAction SilentlyContinue | Where-Object Action -EQ Stack | Select-Object -First 1
        "$($record.Data[0])" | Should -Match '^vmlinux`(do_syscall_64|el0_svc_common|invoke_syscall)'
    }
}
