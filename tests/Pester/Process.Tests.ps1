# Processes traced by Invoke-DTrace: -Command and -ProcessId.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$engines = if ([System.OperatingSystem]::IsWindows()) { @() } else {
    @('InProcess') + @('Embedded' | Where-Object { try { New-DTraceConsumer -Engine $_ -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } })
}

Describe 'Invoke-DTrace -Command with <_>' -ForEach $engines {
    BeforeAll {
        $engine = $_
        function Wait-ForEnd($id) {
            for ($i = 0; $i -lt 500; $i++) {
                try { if ([System.Diagnostics.Process]::GetProcessById($id).HasExited) { return $true } } catch { return $true }
                [System.Threading.Thread]::Sleep(20)
            }
            $false
        }

        # Output of a command goes past the pipeline: what it does is seen in a file.
        $script = [System.IO.Path]::Combine("$TestDrive", 'write-arguments.sh')
        $file = [System.IO.Path]::Combine("$TestDrive", 'arguments.txt')
        [System.IO.File]::WriteAllText($script, "#!/bin/sh`nprintf '%s\n' `"`$@`" > '$file'`nexit 5`n")
        [System.IO.File]::SetUnixFileMode($script, 'UserRead, UserExecute')
    }
    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'ends when the command does, and END runs' {
        $results = @(Invoke-DTrace 'BEGIN { trace($target); } END { trace("end"); }' -Engine $engine -Command true)
        $results[0].Data | Should -BeGreaterThan 1
        $results[1].Data | Should -Be 'end'
    }

    It 'hands each argument over as it stands' {
        $arguments = 'two words', '', '$HOME "quoted"', "it's; echo no > x", '*', '\'
        Invoke-DTrace 'BEGIN { trace(1); }' -Engine $engine -Command $script -CommandArgument $arguments | Should -HaveCount 2
        [System.IO.File]::ReadAllText($file) | Should -BeExactly ($arguments -join "`n" | ForEach-Object { "$_`n" })
    }

    It 'tells the exit status to who asks for it' {
        $told = @(Invoke-DTrace 'BEGIN { trace(1); }' -Engine $engine -Command $script -Verbose 4>&1) | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $told[-1].Message | Should -BeLike "process * ($script) has exited with status 5"
    }

    It 'puts out how the command ended, behind the records and before the aggregations' {
        $exit = @(Invoke-DTrace 'BEGIN { trace(1); @ = count(); }' -Engine $engine -Command $script)[1]
        $exit | Should -BeOfType DTrace.Core.ProcessExit
        $exit.ExitStatus | Should -Be 5
        $exit.Signal | Should -BeNullOrEmpty
        $exit.Command | Should -Be $script
        "$exit" | Should -BeLike "process * ($script) has exited with status 5"
        ($exit | Out-String).Trim() | Should -BeLike "Process*process * ($script) has exited with status 5"
    }

    It 'tells a signal from a status of the same number, where the engine can' {
        $ends = foreach ($how in 'kill -TERM $$', 'exit 143') { Invoke-DTrace 'BEGIN { trace(1); }' -Engine $engine -Command sh -CommandArgument '-c', $how | Select-Object -Last 1 }
        $ends.ExitStatus | Should -Be 143, 143
        if ($engine -eq 'Embedded') {
            $ends.Signal | Should -Be 15, $null
            $ends[0].SignalName | Should -Be SIGTERM
            "$($ends[0])" | Should -BeLike 'process * (sh -c kill -TERM $$) was ended by SIGTERM'
        }
        else { $ends.Signal | Should -Be $null, $null }
    }

    It 'keeps the end of the command over serialization' {
        $exit = Invoke-DTrace 'BEGIN { trace(1); }' -Engine $engine -Command $script | Select-Object -Last 1
        $again = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($exit))
        $again | Should -BeOfType DTrace.Core.ProcessExit
        "$again" | Should -BeExactly "$exit"
    }

    It 'writes no line of it with -AsText' {
        Invoke-DTrace 'BEGIN { printf("x\n"); }' -Engine $engine -Command $script -AsText -Option @{ quiet = $true } | Should -Be 'x', ''
    }

    It 'kills a command that still runs when tracing ends' {
        $target = (Invoke-DTrace 'BEGIN { trace($target); }' -Engine $engine -Command sleep -CommandArgument 1000 -Duration 200ms).Data
        Wait-ForEnd $target | Should -BeTrue
    }

    It 'is ended by Stop-Job, and kills the command' {
        $job = Invoke-DTrace 'BEGIN { trace($target); } END { trace("end"); }' -Engine $engine -Command sleep -CommandArgument 1000 -AsJob
        for ($i = 0; $i -lt 500 -and -not $job.ChildJobs[0].Output.Count; $i++) { [System.Threading.Thread]::Sleep(20) }
        Stop-Job $job
        $results = @(Receive-Job $job)
        $results[-1].Data | Should -Be 'end'
        Wait-ForEnd $results[0].Data | Should -BeTrue
        Remove-Job $job
    }

    It 'names a command that is not there' {
        $thrown = { Invoke-DTrace 'BEGIN { trace(1); }' -Engine $engine -Command no-such-command -ErrorAction Stop } |
            Should -Throw -ErrorId 'DTraceArgument,DTracePS.InvokeDTraceCommand' -PassThru
        $thrown.Exception.Message | Should -Be 'failed to execute no-such-command: no such command in the folders of PATH'
    }

    It 'names a process that is not there' {
        { Invoke-DTrace 'BEGIN { trace(1); }' -Engine $engine -ProcessId 2147483647 -ErrorAction Stop } |
            Should -Throw -ErrorId 'DTraceArgument,DTracePS.InvokeDTraceCommand'
    }

    It 'ends when a grabbed process does' {
        $process = [System.Diagnostics.Process]::Start('sleep', '1')
        $results = @(Invoke-DTrace 'BEGIN { trace($target); }' -Engine $engine -ProcessId $process.Id -Duration 60s)
        $results.Data | Should -Be $process.Id
        $process.HasExited | Should -BeTrue
    }

    It 'starts nothing with -WhatIf' {
        [System.IO.File]::Delete($file)
        Invoke-DTrace 'BEGIN { trace(1); }' -Engine $engine -Command $script -WhatIf
        [System.IO.File]::Exists($file) | Should -BeFalse
    }
}
