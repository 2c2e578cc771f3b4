# The engines every machine has, and those this one admits.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$engines = @('InProcess') + @('Embedded' | Where-Object { try { New-DTraceConsumer -Engine $_ -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } })

Describe 'Get-DTraceAggregate with <_>' -ForEach $engines {
    BeforeAll {
        $engine = $_
        function Invoke-Program([string] $Program) { New-DTraceConsumer -Engine $engine | Invoke-DTraceCompile $Program | Start-DTrace -PassThru }
    }

    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'gives <Function> as <Expected>' -ForEach @(
        @{ Function = 'count()'; Action = 'Count'; Expected = 1L }
        @{ Function = 'sum(-5)'; Action = 'Sum'; Expected = -5L }
        @{ Function = 'min(7)'; Action = 'Min'; Expected = 7L }
        @{ Function = 'max(7)'; Action = 'Max'; Expected = 7L }
        @{ Function = 'avg(7)'; Action = 'Avg'; Expected = 7.0 }
        @{ Function = 'stddev(7)'; Action = 'Stddev'; Expected = 0.0 }
    ) {
        $entry = Invoke-Program "BEGIN { @a = $Function; }" | Get-DTraceAggregate
        $entry.Name | Should -Be 'a'
        $entry.Action | Should -Be $Action
        $entry.Value | Should -Be $Expected
        $entry.Value.GetType() | Should -Be $Expected.GetType()
    }

    It 'gives a quantization as its buckets' {
        $entry = Invoke-Program 'BEGIN { @ = quantize(5); }' | Get-DTraceAggregate
        $entry.Name | Should -Be '_'
        $entry.Value.Count | Should -Be 1
        $entry.Value[0].Minimum | Should -Be 4
        $entry.Value[0].Maximum | Should -Be 7
        $entry.Value[0].Count | Should -Be 1
    }

    It 'gives keys as they are' {
        $entry = Invoke-Program 'BEGIN { @["a", 2] = count(); }' | Get-DTraceAggregate
        $entry.Key | Should -Be 'a', 2
        "$($entry.Key)" | Should -Be 'a 2'
        $entry.Key.ToString() | Should -Be 'a, 2'
    }

    It 'removes what was read, unless it is kept' {
        $consumer = Invoke-Program 'BEGIN { @a = count(); }'
        ($consumer | Get-DTraceAggregate -Keep).Value | Should -Be 1
        ($consumer | Get-DTraceAggregate).Value | Should -Be 1
        $consumer | Get-DTraceAggregate | Should -BeNullOrEmpty
    }

    It 'chooses by name, and D''s names know their case' {
        $consumer = Invoke-Program 'BEGIN { @one = count(); @two = count(); }'
        ($consumer | Get-DTraceAggregate o* -Keep).Name | Should -Be 'one'
        ($consumer | Get-DTraceAggregate '@two' -Keep).Name | Should -Be 'two'
        $consumer | Get-DTraceAggregate ONE | Should -BeNullOrEmpty
    }

    It 'leaves what the pipeline did not take' {
        $consumer = Invoke-Program 'BEGIN { @["a"] = count(); @["b"] = count(); @["c"] = count(); }'
        @($consumer | Get-DTraceAggregate | Select-Object -First 1).Count | Should -Be 1
        @($consumer | Get-DTraceAggregate).Count | Should -Be 2
    }

    It 'sorts and groups by key' {
        $entries = Invoke-Program 'BEGIN { @["b", 2] = count(); @["a", 10] = count(); @["a", 9] = count(); @["b", 2] = count(); }' | Get-DTraceAggregate
        ($entries | Sort-Object Key | ForEach-Object { "$($_.Key.ToString())" }) -join '; ' | Should -Be 'a, 9; a, 10; b, 2'
        @($entries | Group-Object { $_.Key[0] }).Count | Should -Be 2
    }

    It 'makes sense as CSV and as JSON' {
        $entry = Invoke-Program 'BEGIN { @calls["read", 4] = count(); }' | Get-DTraceAggregate
        ($entry | ConvertTo-Csv | ConvertFrom-Csv).Key | Should -Be 'read, 4'
        $json = $entry | ConvertTo-Json | ConvertFrom-Json
        $json.Name | Should -Be 'calls'
        $json.Value | Should -Be 1
        $json.Key | Should -Be 'read', 4
    }

    It 'keeps the final aggregations after Stop' {
        $consumer = Invoke-Program 'BEGIN { @a = count(); } END { @a = count(); }'
        Stop-DTrace $consumer
        ($consumer | Get-DTraceAggregate).Value | Should -Be 2
    }
}
