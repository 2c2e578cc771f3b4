# What cannot be meant is refused, and says why.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'Bad input' {
    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'is refused in binding: <_>' -ForEach @(
        'Stop-DTrace $null'
        'Stop-DTrace @($null)'
        "Stop-DTrace ''"
        'Receive-DTraceRecord 1 -First -1'
        'Receive-DTraceRecord 1 -Timeout 0'
        'Receive-DTraceRecord 1 -Timeout -5'
        "Invoke-DTrace 'BEGIN { exit(0); }' -Duration 0s"
        "Invoke-DTrace 'BEGIN { exit(0); }' -Engine Other"
        "Invoke-DTrace 'BEGIN { exit(0); }' -Path x.d"
    ) {
        $script = [scriptblock]::Create($_)
        $thrown = { & $script } | Should -Throw -PassThru
        $thrown.Exception | Should -BeOfType [System.Management.Automation.ParameterBindingException]
    }

    It 'does not end the right objects beside it in the pipeline' {
        $consumer = New-DTraceConsumer -Engine InProcess
        [datetime]::Now, $consumer, $null | Stop-DTrace -ErrorAction SilentlyContinue -ErrorVariable failures
        $consumer.State | Should -Be 'Stopped'
        @($failures).Count | Should -Be 2
    }

    It 'is an empty program' {
        $thrown = { Invoke-DTrace '' -Engine InProcess -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceCompile,DTracePS.InvokeDTraceCommand' -PassThru
        $thrown.Exception.Tag | Should -Be 'D_EMPTY'
    }

    It 'is a suffix whose text is lost, in an option' {
        { New-DTraceConsumer -Engine InProcess -Option @{ switchrate = 5s } -ErrorAction Stop } | Should -Throw "*quote it, as in '5s'*"
    }

    It 'is not -First 0, which reads nothing' {
        $consumer = New-DTraceConsumer -Engine InProcess
        $consumer | Invoke-DTraceCompile 'BEGIN { trace(1); exit(0); }' | Start-DTrace
        Receive-DTraceRecord $consumer -Wait -First 0 | Should -BeNullOrEmpty
        @(Receive-DTraceRecord $consumer -Wait).Count | Should -Be 2
    }

    It 'is not a hundred consumers at once' {
        $consumers = 1..100 | ForEach-Object { New-DTraceConsumer -Engine InProcess }
        $records = @($consumers | Invoke-DTraceCompile 'BEGIN { trace(1); exit(0); }' | Start-DTrace -PassThru | Receive-DTraceRecord -Wait)
        $records.Count | Should -Be 200
    }
}

Describe 'A D file' {
    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'is read in <_>, by its byte order mark' -ForEach 'utf-8', 'utf-16', 'utf-16BE' {
        [System.IO.File]::WriteAllText("$TestDrive/program.d", 'BEGIN { exit(5); }', [System.Text.Encoding]::GetEncoding($_))
        (Invoke-DTrace -Path "$TestDrive/program.d" -Engine InProcess).Data | Should -Be 5
    }

    It 'is refused in UTF-16 without a mark' {
        [System.IO.File]::WriteAllText("$TestDrive/program.d", 'BEGIN { exit(5); }', [System.Text.UnicodeEncoding]::new($false, $false))
        { Invoke-DTrace -Path "$TestDrive/program.d" -Engine InProcess -ErrorAction Stop } | Should -Throw '*Save it as UTF-8.'
    }

    It 'is no folder' {
        { Invoke-DTrace -LiteralPath "$TestDrive" -Engine InProcess -ErrorAction Stop } | Should -Throw '*it is a folder.'
    }

    It 'is no file of more than 16 MiB' {
        $file = [System.IO.File]::Create("$TestDrive/huge.d")
        $file.SetLength(17MB)
        $file.Dispose()
        { Invoke-DTrace -LiteralPath "$TestDrive/huge.d" -Engine InProcess -ErrorAction Stop } | Should -Throw '*longer than 16 MiB.'
    }

    It 'must be there: <Parameter> <Name>' -ForEach @(
        @{ Parameter = 'Path'; Name = 'none.d' }
        @{ Parameter = 'Path'; Name = 'none*.d' }
        @{ Parameter = 'LiteralPath'; Name = 'none*.d' }
    ) {
        $arguments = @{ $Parameter = "$TestDrive/$Name"; Engine = 'InProcess'; ErrorAction = 'Stop' }
        $thrown = { Invoke-DTrace @arguments } | Should -Throw -ErrorId 'DTraceFileNotFound,DTracePS.InvokeDTraceCommand' -PassThru
        $thrown.TargetObject | Should -Be "$TestDrive/$Name"
    }
}

Describe 'A text with NUL' {
    It 'is refused as <Parameter>' -ForEach @(
        @{ Parameter = 'CommandArgument'; Arguments = @{ Command = 'true'; CommandArgument = "a`0b" } }
        @{ Parameter = 'ArgumentList'; Arguments = @{ ArgumentList = "a`0b" } }
        @{ Parameter = 'Define'; Arguments = @{ Define = "A=`0" } }
        @{ Parameter = 'IncludeDirectory'; Arguments = @{ IncludeDirectory = "/tmp`0" } }
        @{ Parameter = 'Program'; Arguments = @{ Program = "BEGIN { exit(0); }`0" } }
        @{ Parameter = 'Option'; Arguments = @{ Option = @{ bufsize = "4m`0" } } }
    ) {
        if (-not $Arguments.Program) { $Arguments.Program = 'BEGIN { trace($$1); exit(0); }' }
        $thrown = { Invoke-DTrace @Arguments -Engine InProcess -ErrorAction Stop } | Should -Throw '*NUL*' -PassThru
        $thrown.FullyQualifiedErrorId | Should -Be 'DTraceArgument,DTracePS.InvokeDTraceCommand'
    }
}

Describe 'An object that was kept and changed by hand' {
    BeforeAll {
        $entries = Invoke-DTrace 'BEGIN { @c["a", 1] = count(); @q = quantize(5); @s = stddev(3); exit(0); }' -Engine InProcess | Where-Object { $_ -is [DTrace.Core.AggregateRecord] }
        $now = [System.Management.Automation.PSSerializer]::Serialize($entries, 6)
        $before = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($PSScriptRoot, '..', 'DTracePS.Tests', 'Formatting', 'Serialized', 'version-0.1.clixml'))
    }

    It 'is an error of <Cmdlet> that names <Member>' -ForEach @(foreach ($cmdlet in 'Merge-DTraceAggregate', 'Export-DTraceChart') {
            @{ Cmdlet = $cmdlet; Member = 'Key'; From = '<S>a</S>'; To = '<Nil />' }
            @{ Cmdlet = $cmdlet; Member = 'Key'; From = '<S>a</S>'; To = '<DT>2026-01-01T00:00:00</DT>' }
            @{ Cmdlet = $cmdlet; Member = 'Value'; From = '<I64 N="Value">1</I64>'; To = '<S N="Value">one</S>' }
            @{ Cmdlet = $cmdlet; Member = 'Value'; From = '<I64 N="Value">1</I64>'; To = '<I64 N="Value">2</I64>' }
            @{ Cmdlet = $cmdlet; Member = 'Normal'; IsOfBefore = $true; From = '<I64 N="Normal">1</I64>'; To = '<I64 N="Normal">0</I64>' }
        }) {
        # Members that the module keeps in one text today stood by themselves in version 0.1.
        $kept = if ($_['IsOfBefore']) { $before } else { $now }
        $changed = $kept.Replace($From, $To)
        $changed | Should -Not -Be $kept
        $objects = [System.Management.Automation.PSSerializer]::Deserialize($changed)
        $arguments = if ($Cmdlet -eq 'Export-DTraceChart') { @{ Path = "$TestDrive/chart.svg" } } else { @{} }
        $null = $objects | & $Cmdlet @arguments -ErrorAction SilentlyContinue -ErrorVariable failures
        $unfit = @($failures | Where-Object FullyQualifiedErrorId -Like 'DTraceInput,*')
        $unfit | Should -Not -BeNullOrEmpty
        "$unfit" | Should -Match $Member
    }
}
