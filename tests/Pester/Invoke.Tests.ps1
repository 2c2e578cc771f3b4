# The engines every machine has, and those this one admits.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$engines = @('InProcess') + @('Embedded' | Where-Object { try { New-DTraceConsumer -Engine $_ -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } })

Describe 'Invoke-DTrace with <_>' -ForEach $engines {
    BeforeAll { $engine = $_ }
    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'writes records as they come, then aggregations' {
        $results = @(Invoke-DTrace 'BEGIN { trace(1); @a = count(); exit(0); }' -Engine $engine)
        $results[0].Data | Should -Be 1
        $results[-1].Name | Should -Be 'a'
        $results[-1].Value | Should -Be 1
    }

    It 'stops after -Duration, and END runs' {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $results = @(Invoke-DTrace 'END { trace("end"); }' -Engine $engine -Duration 300ms)
        $clock.ElapsedMilliseconds | Should -BeGreaterThan 290
        $results.Data | Should -Be 'end'
    }

    It 'counts ticks' {
        (Invoke-DTrace 'tick-10ms { @ = count(); }' -Engine $engine -Duration 1s | Where-Object { $_ -is [DTrace.Core.AggregateRecord] }).Value |
            Should -BeGreaterThan 10
    }

    It 'leaves no consumer' {
        $null = Invoke-DTrace 'BEGIN { exit(0); }' -Engine $engine -Name passing
        for ($i = 0; $i -lt 100 -and (Get-DTraceConsumer -Name pass*); $i++) { [System.Threading.Thread]::Sleep(20) }
        Get-DTraceConsumer -Name pass* | Should -BeNullOrEmpty
    }

    It 'prints what dtrace would with -AsText' {
        $lines = @(Invoke-DTrace 'BEGIN { printf("hello, %s", "world"); exit(0); }' -Engine $engine -AsText)
        $lines[0] | Should -Be 'CPU     ID                    FUNCTION:NAME'
        $lines[1] | Should -Match '^ +\d+ +\d+ +:BEGIN hello, world$'
    }

    It 'prints an aggregation at the end with -AsText only where no printa() has' {
        $lines = @(Invoke-DTrace 'BEGIN { @a = sum(41); @b = sum(42); printa("%@d\n", @a); exit(0); }' -Engine $engine -AsText)
        @($lines | Where-Object { $_ -match '\b41$' }).Count | Should -Be 1
        @($lines | Where-Object { $_ -match '\b42$' }).Count | Should -Be 1
    }

    It 'is quiet with -AsText and option quiet' {
        @(Invoke-DTrace 'BEGIN { printf("hello\n"); exit(0); }' -Engine $engine -AsText -Option @{ quiet = $true })[0] | Should -Be 'hello'
    }

    It 'leaves the status of the last exit() in $LASTEXITCODE with -AsText' {
        $null = Invoke-DTrace 'BEGIN { exit(3); } END { exit(4); }' -Engine $engine -AsText
        $LASTEXITCODE | Should -Be 4
        $null = Invoke-DTrace 'BEGIN { exit(0); }' -Engine $engine -AsText
        $LASTEXITCODE | Should -Be 0
    }

    It 'leaves $LASTEXITCODE alone where it writes objects' {
        . (Join-Path $PSScriptRoot Shell.ps1)
        Invoke-Shell -Command 'exit 7'
        $null = Invoke-DTrace 'BEGIN { exit(3); }' -Engine $engine
        $LASTEXITCODE | Should -Be 7
    }

    It 'prints by the options that setopt() sets, also at the end' {
        $lines = @(Invoke-DTrace 'BEGIN { setopt("quiet"); setopt("aggsortrev"); @[1] = sum(2); @[2] = sum(1); printf("a\nb\n"); exit(0); }' -Engine $engine -AsText)
        $lines[1] | Should -Match ':BEGIN a$'
        $lines[2] | Should -Be 'b'
        $lines[4..5] | Should -Be '        1                2', '        2                1'
    }

    It 'says what is wrong with a program' {
        { Invoke-DTrace 'BEGIN { nosuch(); }' -Engine $engine -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceCompile,DTracePS.InvokeDTraceCommand'
    }

    It 'does nothing with -WhatIf' {
        Invoke-DTrace 'BEGIN { trace(1); exit(0); }' -Engine $engine -WhatIf | Should -BeNullOrEmpty
    }

    It 'says that a file is not there' {
        $thrown = { Invoke-DTrace -Path "$TestDrive/none.d" -Engine $engine -ErrorAction Stop } | Should -Throw -PassThru
        $thrown.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }
}

Describe 'An engine that cannot do it' {
    It 'never falls back when it is named: LibDTrace from a library that is not there' {
        { Invoke-DTrace 'BEGIN { exit(0); }' -Engine LibDTrace -LibraryPath "$TestDrive/libdtrace.so" -ErrorAction Stop } |
            Should -Throw -ErrorId 'DTraceLibraryMissing,DTracePS.InvokeDTraceCommand'
    }

    It 'says that InProcess lacks the privilege of other providers, not that the probe is none' {
        $thrown = { Invoke-DTrace 'syscall::read:entry { exit(0); }' -Engine InProcess -ErrorAction Stop } | Should -Throw -PassThru
        $thrown.Exception.Message | Should -Match '^DTrace requires additional privileges'
    }
}
