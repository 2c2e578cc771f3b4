Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'Merge-DTraceAggregate' {
    BeforeAll {
        function Read-Program([string] $Program) { Invoke-DTrace "BEGIN { $Program }" -Engine InProcess -Duration 50ms }
        function Copy-Serialized($Object) {
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Object))
        }
    }

    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }

    It 'merges <Function> and <Other> to <Expected>' -ForEach @(
        @{ Function = 'count()'; Other = 'count()'; Expected = 2L }
        @{ Function = 'sum(-5)'; Other = 'sum(3)'; Expected = -2L }
        @{ Function = 'min(7)'; Other = 'min(-7)'; Expected = -7L }
        @{ Function = 'max(7)'; Other = 'max(-7)'; Expected = 7L }
        @{ Function = 'avg(7)'; Other = 'avg(2)'; Expected = 4.5 }
        @{ Function = 'stddev(10)'; Other = 'stddev(20)'; Expected = 5.0 }
    ) {
        $entry = (Read-Program "@a = $Function;"), (Copy-Serialized (Read-Program "@a = $Other;")) | Merge-DTraceAggregate
        $entry | Should -BeOfType [DTrace.Core.AggregateRecord]
        $entry.Value | Should -Be $Expected
        $entry.ConsumerId | Should -Be 0
    }

    It 'merges the buckets of <Function>' -ForEach @(
        @{ Function = 'quantize(5)'; Minimum = 4; Maximum = 7 }
        @{ Function = 'lquantize(5, 0, 10, 5)'; Minimum = 5; Maximum = 9 }
        @{ Function = 'llquantize(5, 10, 0, 2, 10)'; Minimum = 5; Maximum = 5 }
    ) {
        $entry = (Read-Program "@a[1] = $Function;"), (Copy-Serialized (Read-Program "@a[1] = $Function;")) | Merge-DTraceAggregate
        $entry.Value.Count | Should -Be 1
        $entry.Value[0].Minimum | Should -Be $Minimum
        $entry.Value[0].Maximum | Should -Be $Maximum
        $entry.Value[0].Count | Should -Be 2
    }

    It 'keeps different parameters of one name apart, and says so' {
        $entries = (Read-Program '@a = lquantize(5, 0, 10, 5);'), (Read-Program '@a = lquantize(5, 0, 10, 1);') |
            Merge-DTraceAggregate -ErrorVariable told -ErrorAction SilentlyContinue
        @($entries).Count | Should -Be 2
        @($told).Count | Should -Be 1
        $told[0].FullyQualifiedErrorId | Should -Be 'DTraceMerge,DTracePS.MergeDTraceAggregateCommand'
        "$($told[0])" | Should -BeLike "*'@a = lquantize(0, 10, 5)' and '@a = lquantize(0, 10, 1)'*"
    }

    It 'refuses what is no aggregation' {
        { 'text' | Merge-DTraceAggregate -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceInput,DTracePS.MergeDTraceAggregateCommand'
    }
}

Describe 'ConvertTo-DTraceCollapsedStack' {
    It 'reads its own text back' {
        'b;c 2', 'a;b 1', 'b;c 3' | ConvertTo-DTraceCollapsedStack | Should -Be 'a;b 1', 'b;c 5'
    }

    It 'reads the other lines of a text that has one of another form' {
        "a;b 1`nnonsense`na;b 2" | ConvertTo-DTraceCollapsedStack -ErrorVariable told -ErrorAction SilentlyContinue | Should -BeExactly 'a;b 3'
        "$told" | Should -BeExactly "'nonsense' is no collapsed stack: it has the form 'root;next;leaf 12'."
    }

    It 'says that a key has no stack' {
        { Invoke-DTrace 'BEGIN { @a[1] = count(); }' -Engine InProcess -Duration 50ms | ConvertTo-DTraceCollapsedStack -ErrorAction Stop } |
            Should -Throw -ExpectedMessage "'@a = count()' has no stack in its key*"
    }
}
