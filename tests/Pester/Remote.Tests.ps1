# PowerShell's own ways to run a script elsewhere: other machines by SSH, other processes, other runspaces.
Import-Module (Join-Path $PSScriptRoot '../../out/DTracePS/DTracePS.psd1')
. (Join-Path $PSScriptRoot SshServer.ps1)
$hasSsh = [bool](Find-SshProgram)
$hasSyscall = try { [bool](Get-DTraceProbe 'syscall::read:entry' -ErrorAction Stop -WarningAction Ignore) } catch { $false }
$consumerTakers = @(Get-Command -Module DTracePS -ParameterName Consumer | ForEach-Object Name)

Describe 'A session over SSH' -Skip:(-not $hasSsh) {
    BeforeAll {
        . (Join-Path $PSScriptRoot SshServer.ps1)
        $module = (Get-Module DTracePS).ModuleBase
        $server = Open-SshServer -Folder (Join-Path $TestDrive ssh) -ModuleRoot (Split-Path $module) -HostName 'web1', 'web2', 'web3'

        $records = Invoke-Command -HostName web1 {
            Import-Module DTracePS
            Invoke-DTrace -Engine InProcess -Program '
                BEGIN
                {
                    trace("text"); trace(-5); printf("%d %s", 42, "x");
                    @calls["sshd", 4] = count(); @sizes["read"] = quantize(5); @mean = avg(7); exit(3);
                }'
        }
        $calls, $sizes, $mean = foreach ($name in 'calls', 'sizes', 'mean') { $records | Where-Object Name -EQ $name }

        # InProcess has no stacks: these are made there by hand.
        $stacks = Invoke-Command -HostName web1 {
            Import-Module DTracePS
            $frames = foreach ($name in 'leaf', 'root') { [DTrace.Core.StackFrame]::new(1, 'kernel', $name, 0) }
            $stack = [DTrace.Core.StackFrames]::new([DTrace.Core.StackFrame[]]$frames)
            $record = [DTrace.Core.TraceRecord]::new()
            [DTrace.Core.TraceRecord].GetProperty('Data').SetValue($record, $stack)
            $entry = [DTrace.Core.AggregateRecord]@{ Name = 'stacks'; Action = 'Count'; Key = [DTrace.Core.AggregateKey]::new($stack); Count = 2; Normal = 1 }
            [DTrace.Core.AggregateRecord].GetProperty('Value').SetValue($entry, 2L)
            $record, $entry
        }
        $consumer = Invoke-Command -HostName web1 {
            Import-Module DTracePS
            New-DTraceConsumer -Engine InProcess -Name far | Invoke-DTraceCompile 'BEGIN { exit(0); }'
            Get-DTraceConsumer
        }
    }

    AfterAll { Close-SshServer $server }

    It 'brings copies, with the properties of records' {
        $first = $records[0]
        $first.PSTypeNames[0] | Should -Be 'Deserialized.DTrace.Core.TraceRecord'
        $first.Data | Should -Be 'text'
        $first.Name | Should -Be 'BEGIN'
        $first.PSComputerName | Should -Be 'web1'
        $records[1].Data | Should -Be -5
        $records[2].Data | Should -Be '42 x'
        $records[2].Arguments | Should -Be 42, 'x'
        $records[3].Data | Should -Be 3
    }

    It 'brings copies, with the properties of aggregations' {
        $calls.PSTypeNames[0] | Should -Be 'Deserialized.DTrace.Core.AggregateRecord'
        $calls.Key[0] | Should -Be 'sshd'
        $calls.Key[1] | Should -Be 4
        $calls.Value | Should -Be 1
        $mean.Value | Should -Be 7.0
        $sizes.Value[0].Minimum | Should -Be 4
        $sizes.Value[0].Count | Should -Be 1
    }

    It 'brings lists that have the text they had there' {
        $calls.Key.ToString() | Should -BeExactly 'sshd, 4'
        $sizes.Value.ToString() | Should -BeExactly '[4, 7]: 1'
        $sizes.Buckets.ToString() | Should -BeExactly '[4, 7]: 1'
        "$calls" | Should -BeExactly '@calls[sshd, 4] = 1'
        ($calls | ConvertTo-Csv | ConvertFrom-Csv).Key | Should -BeExactly 'sshd, 4'
    }

    It 'brings what is shown as it would be there' {
        $text = $records | Out-String -Width 100
        $text | Should -Match '(?m)^ +\d+ +\d+ :BEGIN +text'
        $text | Should -Match '(?m)^@calls +sshd, 4 +1\r?$'
        $text | Should -Match '(?m)^ +4 \|@+ 1'
    }

    It 'brings stacks that have the text they had there' {
        $stacks[0].Data.ToString() | Should -BeExactly 'kernel`leaf < kernel`root'
        $stacks[1].Key.ToString() | Should -BeExactly 'kernel`leaf < kernel`root'
    }

    It 'brings what Merge-DTraceAggregate passes on, and what it adds up, of all machines' {
        $merged = Invoke-Command -HostName web1, web2, web3 {
            Import-Module DTracePS
            Invoke-DTrace 'BEGIN { @calls["sshd"] = count(); @sizes = quantize(5); @mean = avg(7); exit(0); }' -Engine InProcess
        } | Merge-DTraceAggregate
        @($merged | Where-Object { $_.PSTypeNames[0] -eq 'Deserialized.DTrace.Core.TraceRecord' }) | Should -HaveCount 3
        $entries = $merged | Where-Object { $_ -is [DTrace.Core.AggregateRecord] }
        ($entries | Where-Object Name -EQ calls).Value | Should -Be 3
        ($entries | Where-Object Name -EQ sizes).Value.Count | Should -Be 1
        ($entries | Where-Object Name -EQ sizes).Value[0].Count | Should -Be 3
        ($entries | Where-Object Name -EQ mean).Value | Should -Be 7.0
        ($entries | Where-Object Name -EQ mean).Count | Should -Be 3
    }

    It 'brings what ConvertTo-DTraceCollapsedStack converts' {
        $stacks | ConvertTo-DTraceCollapsedStack | Should -Be 'kernel`root;kernel`leaf 3'
    }

    It 'brings what Export-DTraceFlameGraph draws' {
        $stacks | Export-DTraceFlameGraph (Join-Path $TestDrive flame.svg)
        Get-Content -Raw (Join-Path $TestDrive flame.svg) | Should -Match '>kernel`leaf<'
    }

    It 'brings what Export-DTraceChart draws' {
        $records[0], $sizes | Export-DTraceChart (Join-Path $TestDrive chart.svg)
        Get-Content -Raw (Join-Path $TestDrive chart.svg) | Should -Match 'sizes'
    }

    It 'runs the example of <Name> as it stands' -Skip:(-not $hasSyscall) -ForEach @(
        @{ Name = 'README.md'; File = '../../README.md' }
        @{ Name = 'about_DTracePS'; File = '../../docs/about/about_DTracePS.help.txt' }
    ) {
        $text = Get-Content -Raw (Join-Path $PSScriptRoot $File)
        $code = [regex]::Match($text, '(?m)^ *Invoke-Command -HostName \(Get-Content hosts\)(.*\n)+? *\} \| Merge-DTraceAggregate').Value
        Push-Location $TestDrive
        try {
            Set-Content hosts 'web1', 'web2', 'web3'
            $entries = & ([scriptblock]::Create($code))
        }
        finally {
            Pop-Location
        }

        $entries | Should -Not -BeNullOrEmpty
        $entries | Should -BeOfType ([DTrace.Core.AggregateRecord])
        ($entries | Group-Object { "$($_.Name) $($_.Key)" } | Measure-Object -Property Count -Maximum).Maximum | Should -Be 1
    }

    It 'brings a consumer that says to <_> what it is' -ForEach $consumerTakers {
        $arguments = if ($_ -eq 'Set-DTraceOption') { @{ Name = 'bufsize'; Value = '1m' } } elseif ($_ -eq 'Invoke-DTraceCompile') { @{ Program = 'BEGIN { }' } } else { @{ } }
        foreach ($copy in $consumer) {
            { $copy | & $_ @arguments -ErrorAction Stop } | Should -Throw "*('far') is of the machine 'web1'*" -ErrorId "DTraceNoConsumer,*"
        }
    }
}

Describe 'A fleet of 32 machines, one of which is killed while it traces' -Skip:(-not $hasSsh) {
    BeforeAll {
        . (Join-Path $PSScriptRoot SshServer.ps1)
        $names = 1..32 | ForEach-Object { "web$_" }
        $server = Open-SshServer -Folder (Join-Path $TestDrive fleet) -ModuleRoot (Split-Path (Get-Module DTracePS).ModuleBase) -HostName $names
        $tickets = (New-Item -ItemType Directory (Join-Path $TestDrive tickets)).FullName
        $trace = {
            # All machines are this one: the one that draws 16 is killed in the middle of its pipeline.
            foreach ($ticket in 1..32) { if (New-Item (Join-Path $using:tickets $ticket) -ErrorAction Ignore) { break } }
            Import-Module DTracePS
            Invoke-DTrace 'BEGIN { @calls["sshd", 22] = count(); @sizes = quantize($1); @late = stddev($1); exit(0); }' -ArgumentList $ticket -Engine InProcess |
                ForEach-Object { if ($ticket -eq 16) { Stop-Process -Id $PID -Force } else { $_ } }
        }

        # Four at a time: -HostName has no -ThrottleLimit.
        $all = for ($i = 0; $i -lt 32; $i += 4) { Invoke-Command -HostName $names[$i..($i + 3)] $trace -ErrorAction Continue 2>&1 }
        $merged = $all | Merge-DTraceAggregate -WarningVariable warnings -ErrorVariable errors -WarningAction Ignore -ErrorAction SilentlyContinue
    }

    AfterAll { Close-SshServer $server }

    It 'brings what the others have, exactly' {
        ($merged | Where-Object Name -EQ calls).Value | Should -Be 31
        $late = $merged | Where-Object Name -EQ late
        $late.Count | Should -Be 31
        $late.Sum | Should -Be (32 * 33 / 2 - 16)
        "$(($merged | Where-Object Name -EQ sizes).Value)" | Should -Be '[1]: 1 [2, 3]: 2 [4, 7]: 4 [8, 15]: 8 [16, 31]: 15 [32, 63]: 1'
    }

    It 'says from how many there is something, and which failed' {
        @($errors) | Should -HaveCount 1
        $killed = "$($errors[0].TargetObject)"
        $names | Should -Contain $killed
        "$warnings" | Should -BeExactly "The merge has what came from 31 machines. No aggregations came from 1 machine that failed: $killed."
    }

    It 'keeps machines apart where it is asked to' {
        $calls = $all | Merge-DTraceAggregate -ByComputer -WarningAction Ignore -ErrorAction Ignore | Where-Object Name -EQ calls
        $calls | Should -HaveCount 31
        ($calls | ForEach-Object { $_.Key.Count } | Select-Object -Unique) | Should -Be 3
        @($names | Where-Object { $_ -notin $calls.ForEach({ $_.Key[0] }) }) | Should -Be "$($errors[0].TargetObject)"
        ($calls | Select-Object -First 1).Key.ToString() | Should -Match '^web\d+, sshd, 22$'
    }
}

Describe 'Another <Kind> of PowerShell' -ForEach @{ Kind = 'process' }, @{ Kind = 'thread' }, @{ Kind = 'runspace' } {
    BeforeAll {
        $manifest = Join-Path (Get-Module DTracePS).ModuleBase DTracePS.psd1
        $count = {
            param($Manifest)
            Import-Module $Manifest
            Invoke-DTrace 'BEGIN { trace("text"); @calls["sshd"] = count(); @sizes = quantize(5); exit(0); }' -Engine InProcess
        }
        $parts = switch ($Kind) {
            'process' { 1..2 | ForEach-Object { Start-Job $count -ArgumentList $manifest } | Receive-Job -Wait -AutoRemoveJob }
            'thread' {
                # This project's host has no ThreadJob of its own.
                if (-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) {
                    Push-Location (Split-Path (Split-Path $PSScriptRoot))
                    try { Import-Module "$(dotnet pwsh -NoProfile -NonInteractive -Command '$PSHOME')/Modules/Microsoft.PowerShell.ThreadJob" } finally { Pop-Location }
                }

                1..2 | ForEach-Object { Start-ThreadJob $count -ArgumentList $manifest } | Receive-Job -Wait -AutoRemoveJob
            }
            'runspace' {
                # ForEach-Object -Parallel takes no script block from outside.
                $text = "$count"
                1..2 | ForEach-Object -Parallel { & ([scriptblock]::Create($using:text)) $using:manifest }
            }
        }
    }

    It 'brings records and aggregations as themselves' {
        $parts.Where({ $_ -isnot [DTrace.Core.TraceRecord] -and $_ -isnot [DTrace.Core.AggregateRecord] }) | Should -BeNullOrEmpty
        @($parts | Where-Object Data -EQ text) | Should -HaveCount 2
    }

    It 'brings what Merge-DTraceAggregate adds up' {
        $entries = $parts | Merge-DTraceAggregate | Where-Object { $_ -is [DTrace.Core.AggregateRecord] }
        ($entries | Where-Object Name -EQ calls).Value | Should -Be 2
        "$(($entries | Where-Object Name -EQ sizes).Value)" | Should -Be '[4, 7]: 2'
    }
}
