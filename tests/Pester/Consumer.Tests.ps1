# The engines every machine has, and those this one admits.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$engines = @('InProcess') + @('Embedded' | Where-Object { try { New-DTraceConsumer -Engine $_ -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } })

Describe 'A consumer of <_>' -ForEach $engines {
    BeforeAll { $engine = $_ }
    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'begins Created, with its engine, version and name' {
        $consumer = New-DTraceConsumer -Engine $engine -Name 'mine'
        $consumer.State | Should -Be 'Created'
        $consumer.Engine | Should -Be $engine
        $consumer.Version | Should -Match '^DTracePS D \d+\.\d+\.\d+$'
        (Get-DTraceConsumer -Name 'mi*').Id | Should -Be $consumer.Id
        (Get-DTraceConsumer $consumer.Id).Name | Should -Be 'mine'
    }

    It 'runs hello, world as one pipeline' {
        $records = New-DTraceConsumer -Engine $engine |
            Invoke-DTraceCompile 'BEGIN { trace("hello, world"); exit(0); }' | Start-DTrace -PassThru | Receive-DTraceRecord -Wait
        $records.Count | Should -Be 2
        $records[0].Data | Should -Be 'hello, world'
        $records[0].Provider | Should -Be 'dtrace'
        $records[0].Name | Should -Be 'BEGIN'
        $records[0].Action | Should -Be 'Trace'
        $records[1].Action | Should -Be 'Exit'
        $records[1].Data | Should -Be 0
        $records[1].Firing | Should -Be $records[0].Firing
        $records[1].Index | Should -Be 1
    }

    It 'goes through its states' {
        $consumer = New-DTraceConsumer -Engine $engine
        $program = $consumer | Invoke-DTraceCompile 'BEGIN { @a = count(); }'
        $consumer.State | Should -Be 'Compiled'
        $program.Probes | Should -Be 'BEGIN'
        $program.Aggregations | Should -Be 'a'
        $program.ProbeMatches | Should -Be 1
        $program.IsDestructive | Should -BeFalse
        Start-DTrace $consumer
        $consumer.State | Should -Be 'Running'
        Stop-DTrace $consumer
        $consumer.State | Should -Be 'Stopped'
        Stop-DTrace $consumer
        Remove-DTraceConsumer $consumer
        $consumer.State | Should -Be 'Removed'
        Remove-DTraceConsumer $consumer
    }

    It 'cannot be started before it is compiled' {
        $consumer = New-DTraceConsumer -Engine $engine
        { Start-DTrace $consumer -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceState,DTracePS.StartDTraceCommand'
    }

    It 'cannot be waited for before it is started' {
        $consumer = New-DTraceConsumer -Engine $engine
        { Receive-DTraceRecord $consumer -Wait -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceState,DTracePS.ReceiveDTraceRecordCommand'
        Receive-DTraceRecord $consumer | Should -BeNullOrEmpty
    }

    It 'cannot be given a program once it runs' {
        $consumer = New-DTraceConsumer -Engine $engine
        $consumer | Invoke-DTraceCompile 'BEGIN { @ = count(); }' | Start-DTrace
        { $consumer | Invoke-DTraceCompile 'BEGIN { exit(0); }' -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceState,DTracePS.InvokeDTraceCompileCommand'
    }

    It 'says where a program is wrong' {
        $thrown = { New-DTraceConsumer -Engine $engine | Invoke-DTraceCompile 'BEGIN { trace(; }' -ErrorAction Stop } |
            Should -Throw -ErrorId 'DTraceCompile,DTracePS.InvokeDTraceCompileCommand' -PassThru
        $thrown.CategoryInfo.Category | Should -Be 'InvalidData'
        $thrown.Exception.Tag | Should -Be 'D_SYNTAX'
    }

    It 'can be given another program after one that was wrong' {
        $consumer = New-DTraceConsumer -Engine $engine
        $consumer | Invoke-DTraceCompile 'BEGIN {' -ErrorAction SilentlyContinue
        ($consumer | Invoke-DTraceCompile 'BEGIN { exit(3); }' | Start-DTrace -PassThru | Receive-DTraceRecord -Wait).Data | Should -Be 3
        $consumer.ExitStatus | Should -Be 3
    }

    It 'takes macro arguments' {
        $consumer = New-DTraceConsumer -Engine $engine
        $data = ($consumer | Invoke-DTraceCompile 'BEGIN { trace($1 + 1); trace($$2); exit(0); }' -ArgumentList 41, two | Start-DTrace -PassThru | Receive-DTraceRecord -Wait).Data
        $data | Should -Be 42, 'two', 0
    }

    It 'lists the code of a program beside its D' {
        $consumer = New-DTraceConsumer -Engine $engine
        $program = $consumer | Invoke-DTraceCompile 'BEGIN { n = 5; exit(n); }' -Listing
        $lines = $program.Listing -split "`n"
        $lines | Where-Object { $_.StartsWith(';') } | Should -Be '; line 1: BEGIN', '; line 1: n = 5', '; line 1: exit(n)', '; the record'
        $lines[[array]::IndexOf($lines, '; line 1: n = 5') + 1] | Should -Match '^ +\d+: r0 = 5$'
        ($consumer | Invoke-DTraceCompile 'END { trace(1); }').Listing | Should -BeNullOrEmpty
    }

    It 'reads a program from a file' {
        [System.IO.File]::WriteAllText("$TestDrive/a b[1].d", 'BEGIN { exit(5); }')
        $program = New-DTraceConsumer -Engine $engine | Invoke-DTraceCompile -LiteralPath "$TestDrive/a b[1].d"
        ($program | Start-DTrace -PassThru | Receive-DTraceRecord -Wait).Data | Should -Be 5
    }

    It 'sets options, and tells them' {
        $consumer = New-DTraceConsumer -Engine $engine -Option @{ strsize = 64; quiet = $true }
        ($consumer | Get-DTraceOption strsize).Value | Should -Be '64'
        ($consumer | Get-DTraceOption strsize).Syntax | Should -Be 'Size'
        $consumer | Set-DTraceOption rawbytes
        ($consumer | Get-DTraceOption rawbytes).Value | Should -Not -BeNullOrEmpty
        { $consumer | Set-DTraceOption bufsize -ErrorAction Stop } | Should -Throw -ExpectedMessage '*wants a size*none was given*'
        { $consumer | Set-DTraceOption nosuchoption 1 -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceOption,DTracePS.SetDTraceOptionCommand'
    }

    It 'changes nothing with -WhatIf' {
        $consumer = New-DTraceConsumer -Engine $engine
        $consumer | Invoke-DTraceCompile 'BEGIN { @ = count(); }' | Start-DTrace -WhatIf
        $consumer | Set-DTraceOption strsize 99 -WhatIf
        $consumer.State | Should -Be 'Compiled'
        ($consumer | Get-DTraceOption strsize).Value | Should -Not -Be '99'
        Start-DTrace $consumer
        Stop-DTrace $consumer -WhatIf
        $consumer.State | Should -Be 'Running'
        Remove-DTraceConsumer $consumer -WhatIf
        $consumer.State | Should -Be 'Running'
    }
}

Describe 'A consumer that is not there' {
    It 'is an error by <_>' -ForEach 987654, 'nobody' {
        $reference = $_
        $thrown = { Stop-DTrace $reference -ErrorAction Stop } | Should -Throw -PassThru
        $thrown.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'does not end the others' {
        $consumer = New-DTraceConsumer -Engine InProcess
        987654, $consumer | Stop-DTrace -ErrorAction SilentlyContinue -ErrorVariable failures
        $consumer.State | Should -Be 'Stopped'
        $failures.Count | Should -Be 1
        Remove-DTraceConsumer $consumer
    }
}

Describe 'A consumer that no variable holds' {
    BeforeAll {
        function Clear-Garbage { 1..3 | ForEach-Object { [System.GC]::Collect(); [System.GC]::WaitForPendingFinalizers() } }
    }

    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'stays with its data when it was started' {
        New-DTraceConsumer InProcess | Invoke-DTraceCompile 'BEGIN { trace("kept"); @t = count(); }' | Start-DTrace
        Clear-Garbage
        @(Get-DTraceConsumer).Count | Should -Be 1
        (Get-DTraceConsumer | Receive-DTraceRecord).Data | Should -Be 'kept'
        (Get-DTraceConsumer | Get-DTraceAggregate).Value | Should -Be 1
    }

    It 'stays when it was named' {
        $null = New-DTraceConsumer InProcess -Name bar
        Clear-Garbage
        (Get-DTraceConsumer).Name | Should -Be 'bar'
    }

    It 'stays once it has stopped' {
        New-DTraceConsumer InProcess | Invoke-DTraceCompile 'BEGIN { exit(4); }' | Start-DTrace
        Get-DTraceConsumer | Receive-DTraceRecord -Wait | Out-Null
        Clear-Garbage
        (Get-DTraceConsumer).ExitStatus | Should -Be 4
    }

    It 'goes with Remove-DTraceConsumer' {
        New-DTraceConsumer InProcess -Name gone | Invoke-DTraceCompile 'BEGIN { @ = count(); }' | Start-DTrace
        Get-DTraceConsumer -Name gone | Remove-DTraceConsumer
        Get-DTraceConsumer | Should -BeNullOrEmpty
    }
}

Describe 'An object that no constructor made' {
    It 'of type <_> does no harm when it is collected' -ForEach ([DTrace.Core.DTraceConsumer], [DTrace.Core.AggregateKey], [DTrace.Core.StackFrames]) {
        $null = [System.Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject($_)
        1..3 | ForEach-Object { [System.GC]::Collect(); [System.GC]::WaitForPendingFinalizers() }
    }

    It 'is an empty key or stack' {
        @([System.Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject([DTrace.Core.AggregateKey])).Count | Should -Be 0
        @([System.Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject([DTrace.Core.StackFrames])).Count | Should -Be 0
    }
}

Describe 'An object that stands for a consumer' {
    BeforeEach { $consumer = New-DTraceConsumer InProcess -Name stood }
    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'is known by its Id and Name' {
        [pscustomobject]@{ Id = $consumer.Id; Name = 'stood' } | Stop-DTrace
        $consumer.State | Should -Be 'Stopped'
        Remove-DTraceConsumer -Consumer ([pscustomobject]@{ Id = $consumer.Id })
        $consumer.State | Should -Be 'Removed'
    }

    It 'is no consumer where there is none of that Id and Name' {
        foreach ($object in [pscustomobject]@{ Id = 987654; Name = 'x' }, [pscustomobject]@{ Id = $consumer.Id; Name = 'other' }) {
            { $object | Stop-DTrace -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceNoConsumer,DTracePS.StopDTraceCommand'
        }
    }

    It 'is never the local one of the same number when it came from elsewhere' {
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($consumer))
        { $copy | Stop-DTrace -ErrorAction Stop } | Should -Throw '*another process*' -ErrorId 'DTraceNoConsumer,DTracePS.StopDTraceCommand'
        $copy | Add-Member PSComputerName far
        { $copy | Receive-DTraceRecord -ErrorAction Stop } | Should -Throw "*machine 'far'*" -ErrorId 'DTraceNoConsumer,DTracePS.ReceiveDTraceRecordCommand'
        $consumer.State | Should -Be 'Created'
    }

    It 'serves a mock of New-DTraceConsumer' {
        Mock New-DTraceConsumer { [pscustomobject]@{ Id = 1; Name = 'x' } }
        Mock Start-DTrace { 'started' } -ParameterFilter { $Consumer[0].Id -eq 1 -and $Consumer[0].Name -eq 'x' }
        New-DTraceConsumer | Start-DTrace | Should -Be 'started'
    }
}

Describe 'A consumer of a runspace that ends' {
    BeforeAll {
        $manifest = Join-Path (Get-Module DTracePS).ModuleBase DTracePS.psd1
        $open = { param($Manifest) Import-Module $Manifest; New-DTraceConsumer InProcess -Name ended | Invoke-DTraceCompile 'BEGIN { trace(1); } END { trace(2); }' }

        # Runs a script in a runspace of its own, and ends that; puts out what the script wrote.
        function Invoke-Elsewhere([scriptblock] $Script, [object[]] $ArgumentList) {
            $shell = [powershell]::Create().AddScript("$Script")
            foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
            try { $shell.Invoke() } finally { $shell.Dispose() }
        }

        function Wait-State([object] $Consumer, [string] $State) {
            for ($i = 0; $i -lt 500 -and $Consumer.State -ne $State; $i++) { Start-Sleep -Milliseconds 20 }
            $Consumer.State
        }
    }

    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'is stopped, and what it traced can still be read' {
        $program = Invoke-Elsewhere ([scriptblock]::Create("$open | Start-DTrace -PassThru")) $manifest
        Wait-State $program 'Stopped' | Should -Be 'Stopped'
        $found = Get-DTraceConsumer ended
        $found.State | Should -Be 'Stopped'
        ($found | Receive-DTraceRecord).Data | Should -Be 1, 2
    }

    It 'is stopped where the runspace was one of ForEach-Object -Parallel' {
        $consumers = 1..2 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            New-DTraceConsumer InProcess | Invoke-DTraceCompile 'BEGIN { @ = count(); }' | Start-DTrace -PassThru
        }
        foreach ($consumer in $consumers) { Wait-State $consumer 'Stopped' | Should -Be 'Stopped' }
        ($consumers | Get-DTraceAggregate).Value | Should -Be 1, 1
    }

    It 'goes on where another runspace started it' {
        $program = Invoke-Elsewhere $open $manifest
        Start-DTrace $program
        $null = Invoke-Elsewhere { param($Manifest, $Consumer) Import-Module $Manifest; Get-DTraceAggregate -Consumer $Consumer } $manifest, $program.Consumer

        # A call that queues behind a stop, if there was one.
        $null = $program.Consumer | Get-DTraceAggregate
        $program.Consumer.State | Should -Be 'Running'
    }

    It 'goes on where another runspace opened it' {
        $consumer = New-DTraceConsumer InProcess | Invoke-DTraceCompile 'BEGIN { @ = count(); }' | ForEach-Object Consumer
        Invoke-Elsewhere { param($Manifest, $Consumer) Import-Module $Manifest; Start-DTrace $Consumer } $manifest, $consumer
        $null = $consumer | Get-DTraceAggregate
        $consumer.State | Should -Be 'Running'
    }

    It 'is freed when the last runspace removes the module' {
        $program = Invoke-Elsewhere $open $manifest
        Invoke-Elsewhere { param($Manifest) Import-Module $Manifest; Remove-Module DTracePS } $manifest
        $program.Consumer.State | Should -Be 'Removed'
    }
}
