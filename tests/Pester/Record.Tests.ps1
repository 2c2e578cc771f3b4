# The engines every machine has, and those this one admits.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$engines = @('InProcess') + @('Embedded' | Where-Object { try { New-DTraceConsumer -Engine $_ -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } })

Describe 'Receive-DTraceRecord with <_>' -ForEach $engines {
    BeforeAll {
        $engine = $_
        function Invoke-Program([string] $Program) { New-DTraceConsumer -Engine $engine | Invoke-DTraceCompile $Program | Start-DTrace -PassThru }
    }

    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'gives data their types' {
        $data = (Invoke-Program 'BEGIN { trace(1); trace((uint64_t)-1); trace("text"); printf("%d-%s", 7, "x"); exit(0); }' | Receive-DTraceRecord -Wait).Data
        $data[0] | Should -BeOfType [long]
        $data[1] | Should -BeOfType [ulong]
        $data[1] | Should -Be ([ulong]::MaxValue)
        $data[2] | Should -BeOfType [string]
        $data[3] | Should -Be '7-x'
    }

    It 'gives printf its arguments' {
        $record = @(Invoke-Program 'BEGIN { printf("%d-%s", 7, "x"); exit(0); }' | Receive-DTraceRecord -Wait)[0]
        $record.Action | Should -Be 'Printf'
        $record.Arguments | Should -Be 7, 'x'
    }

    It 'gives one record for a firing of a clause without actions' {
        $records = @(Invoke-Program 'BEGIN BEGIN { exit(0); }' | Receive-DTraceRecord -Wait)
        $records[0].Action | Should -Be 'None'
        $records[0].Data | Should -BeNullOrEmpty
    }

    It 'brings what was traced before the call' {
        $consumer = Invoke-Program 'BEGIN { trace(1); }'
        @(Receive-DTraceRecord $consumer).Data | Should -Be 1
        @(Receive-DTraceRecord $consumer).Count | Should -Be 0
    }

    It 'brings END after Stop' {
        $consumer = Invoke-Program 'BEGIN { trace("begin"); } END { trace("end"); }'
        Stop-DTrace $consumer
        (Receive-DTraceRecord $consumer -Wait).Data | Should -Be 'begin', 'end'
    }

    It 'gives each record once' {
        $consumer = Invoke-Program 'BEGIN { trace(1); trace(2); trace(3); exit(0); }'
        @(Receive-DTraceRecord $consumer -Wait -First 2).Data | Should -Be 1, 2
        @(Receive-DTraceRecord $consumer -Wait).Data | Should -Be 3, 0
    }

    It 'streams: the first tick is there while the program runs' {
        $consumer = Invoke-Program 'tick-20ms { trace("tick"); }'
        @(Receive-DTraceRecord $consumer -Wait -First 2).Count | Should -Be 2
        $consumer.State | Should -Be 'Running'
    }

    It 'ends at its -Timeout' {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Receive-DTraceRecord (Invoke-Program 'BEGIN { @ = count(); }') -Timeout 300ms | Where-Object { $_.Action -ne 'None' } | Should -BeNullOrEmpty
        $clock.ElapsedMilliseconds | Should -BeGreaterThan 250
        $clock.ElapsedMilliseconds | Should -BeLessThan 10000
    }

    It 'reads several consumers together' {
        $consumers = 1..3 | ForEach-Object { Invoke-Program 'BEGIN { trace(pid); exit(0); }' }
        $records = @($consumers | Receive-DTraceRecord -Wait)
        $records.Count | Should -Be 6
        foreach ($consumer in $consumers) { @($records | Where-Object { $_.ConsumerId -eq $consumer.Id }).Count | Should -Be 2 }
    }

    It 'reports a run-time fault as an error' {
        $null = Invoke-Program 'BEGIN { this->zero = 0; trace(1 / this->zero); } BEGIN { exit(0); }' | Receive-DTraceRecord -Wait -ErrorAction SilentlyContinue -ErrorVariable faults
        $faults[0].FullyQualifiedErrorId | Should -Be 'DTraceRuntimeFault,DTracePS.ReceiveDTraceRecordCommand'
        $faults[0].CategoryInfo.Category | Should -Be 'InvalidResult'
        $faults[0].TargetObject.Kind | Should -Be 'DivideByZero'
    }

    It 'stops its pipeline early' {
        $consumer = Invoke-Program 'BEGIN { trace(1); trace(2); exit(0); }'
        (Receive-DTraceRecord $consumer -Wait | Select-Object -First 1).Data | Should -Be 1
        @(Receive-DTraceRecord $consumer -Wait).Data | Should -Be 2, 0
    }
}
