# Many runspaces at once, and pipelines stopped in the middle: each gets its own objects, and nothing stays behind.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'Eight runspaces at once' {
    It 'each trace what is theirs, cycle after cycle' {
        $manifest = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1')
        $runs = foreach ($number in 1..8) {
            $shell = [powershell]::Create().AddScript({
                    param($Manifest, $Number)
                    Import-Module $Manifest
                    foreach ($cycle in 1..12) {
                        $results = Invoke-DTrace 'BEGIN { trace($1); @a[$2] = sum($1); exit(0); }' -Engine InProcess -ArgumentList "$Number", "$cycle"
                        "$($results[0].Data) $($results[-1].Key) $($results[-1].Value)"
                        $consumer = New-DTraceConsumer -Engine InProcess -Name "runspace$Number"
                        $null = $consumer | Invoke-DTraceCompile "tick-1ms { trace($Number); }"
                        "$(($consumer | Start-DTrace -PassThru | Receive-DTraceRecord -Wait -First 1).Data)"
                        Remove-DTraceConsumer $consumer
                    }
                }).AddArgument($manifest).AddArgument($number)
            @{ Number = $number; Shell = $shell; Run = $shell.BeginInvoke() }
        }
        foreach ($run in $runs) {
            $run.Run.AsyncWaitHandle.WaitOne(120000) | Should -BeTrue
            $lines = @($run.Shell.EndInvoke($run.Run))
            "$($run.Shell.Streams.Error)" | Should -BeNullOrEmpty
            $lines | Should -BeExactly @(foreach ($cycle in 1..12) { "$($run.Number) $cycle $($run.Number)"; "$($run.Number)" })
            $run.Shell.Dispose()
        }
        Get-DTraceConsumer | Should -BeNullOrEmpty
    }
}

Describe 'Pipelines that are stopped in the middle' {
    AfterAll { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'stop at once, 200 times, and leave only what can be removed' {
        $manifest = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1')
        $scripts = @(
            'Invoke-DTrace "tick-1ms { trace(1); }" -Engine InProcess'
            'Invoke-DTrace "tick-1ms { printf(\"x\n\"); }" -Engine InProcess -AsText -Option @{ quiet = 1 }'
            'New-DTraceConsumer -Engine InProcess | Invoke-DTraceCompile "tick-1ms { @ = count(); }" | Start-DTrace -PassThru | Receive-DTraceRecord -Wait'
            'Invoke-DTrace "profile-997 { @[cpu] = count(); } END { trace(2); }" -Engine InProcess -Duration 100s'
        )
        $random = [System.Random]::new(20261128)
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($Manifest) Import-Module $Manifest').AddArgument($manifest).Invoke()
        try {
            foreach ($round in 1..200) {
                $shell.Commands.Clear()
                $run = $shell.AddScript($scripts[$round % $scripts.Count]).BeginInvoke()
                [System.Threading.Thread]::Sleep($random.Next(0, 30))
                $stop = $shell.BeginStop($null, $null)
                $stop.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue -Because "round $round stops"
                $shell.EndStop($stop)
                if ($round % 50 -eq 0) { Get-DTraceConsumer | Remove-DTraceConsumer }
            }
        }
        finally { $shell.Dispose() }
        Get-DTraceConsumer | Remove-DTraceConsumer
        Get-DTraceConsumer | Should -BeNullOrEmpty
        (Invoke-DTrace 'BEGIN { trace(7); exit(0); }' -Engine InProcess)[0].Data | Should -Be 7
    }
}
