# The engines every machine has, and those this one admits.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$engines = @('InProcess') + @('Embedded' | Where-Object { try { New-DTraceConsumer -Engine $_ -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } })

Describe 'A job with <_>' -ForEach $engines {
    BeforeAll {
        $engine = $_
        function Invoke-Program([string] $Program) { New-DTraceConsumer -Engine $engine | Invoke-DTraceCompile $Program | Start-DTrace -PassThru }
    }

    AfterEach {
        Get-Job | Remove-Job -Force
        Get-DTraceConsumer | Remove-DTraceConsumer
    }

    It 'puts out what the cmdlet would' {
        $job = Invoke-Program 'BEGIN { trace(1); exit(2); }' | Receive-DTraceRecord -Wait -AsJob
        (Receive-Job $job -Wait).Data | Should -Be 1, 2
        $job.State | Should -Be 'Completed'
        $job.HasMoreData | Should -BeFalse
    }

    It 'keeps its output with -Keep' {
        $job = Invoke-DTrace 'BEGIN { trace(1); exit(2); }' -Engine $engine -AsJob
        $null = Wait-Job $job -Timeout 30
        @(Receive-Job $job -Keep).Count | Should -Be 2
        @(Receive-Job $job).Count | Should -Be 2
        @(Receive-Job $job).Count | Should -Be 0
    }

    It 'is gone after -AutoRemoveJob' {
        (Invoke-DTrace 'BEGIN { exit(2); }' -Engine $engine -AsJob | Receive-Job -Wait -AutoRemoveJob).Data | Should -Be 2
        Get-Job | Should -BeNullOrEmpty
    }

    It 'still runs when Wait-Job has waited long enough' {
        $job = Invoke-DTrace 'BEGIN { @ = count(); }' -Engine $engine -AsJob
        Wait-Job $job -Timeout 1 | Should -BeNullOrEmpty
        $job.State | Should -Be 'Running'
    }

    It 'brings END and the aggregations when it is stopped' {
        $job = Invoke-DTrace 'BEGIN { trace("begin"); @a = count(); } END { trace("end"); }' -Engine $engine -AsJob
        for ($i = 0; $i -lt 500 -and $job.Output.Count -eq 0; $i++) { [System.Threading.Thread]::Sleep(20) }
        Stop-Job $job
        $job.State | Should -Be 'Stopped'
        $results = @(Receive-Job $job)
        $results[0].Data | Should -Be 'begin'
        $results[1].Data | Should -Be 'end'
        $results[2].Value | Should -Be 1
    }

    It 'ends its waiting when it is stopped, and leaves the consumer running' {
        $consumer = Invoke-Program 'BEGIN { @ = count(); }'
        $job = $consumer | Receive-DTraceRecord -Wait -AsJob
        Stop-Job $job
        $job.State | Should -Be 'Stopped'
        $consumer.State | Should -Be 'Running'
        Remove-Job $job
        $consumer.State | Should -Be 'Running'
    }

    It 'fails with the error in its stream' {
        $job = Invoke-DTrace 'BEGIN {' -Engine $engine -AsJob
        $null = Wait-Job $job -Timeout 30
        $job.State | Should -Be 'Failed'
        $job.Error[0].Exception.Tag | Should -Be 'D_SYNTAX'
    }

    It 'frees the consumer it created when it is removed' {
        $job = New-DTraceConsumer -Engine $engine -AsJob
        $consumer = Receive-Job $job -Wait
        Remove-Job $job
        for ($i = 0; $i -lt 500 -and $consumer.State -ne 'Removed'; $i++) { [System.Threading.Thread]::Sleep(20) }
        $consumer.State | Should -Be 'Removed'
    }

    It 'holds all piped consumers' {
        $job = 1..3 | ForEach-Object { New-DTraceConsumer -Engine $engine } | Invoke-DTraceCompile 'BEGIN { exit(0); }' -AsJob
        @($job).Count | Should -Be 1
        @(Receive-Job $job -Wait).Count | Should -Be 3
    }
}

Describe 'Removing the module while jobs run' {
    It 'stops them, and what they had can be received' {
        $script = {
            Import-Module $args[0]
            $job = Invoke-DTrace 'BEGIN { trace("begin"); @a = count(); } END { trace("end"); }' -Engine InProcess -AsJob
            for ($i = 0; $i -lt 500 -and $job.Output.Count -eq 0; $i++) { Start-Sleep -Milliseconds 20 }
            Remove-Module DTracePS
            "$($job.State)"
            Receive-Job $job | ForEach-Object { if ($_.Data) { $_.Data } else { $_.Value } }
        }
        $shell = [powershell]::Create().AddScript($script).AddArgument((Get-Module DTracePS).Path)
        $shell.Invoke() | Should -Be 'Stopped', 'begin', 'end', 1
        $shell.Dispose()
    }
}
