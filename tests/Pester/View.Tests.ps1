Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'What is shown of records and aggregations' {
    BeforeAll {
        $everything = Invoke-DTrace -Engine InProcess '
            BEGIN {
                trace("first"); printf("%d", 42); @["sshd"] = count(); @calls["bash", 4] = sum(7); @sizes["read"] = quantize(5); @levels = lquantize(3, 0, 10);
                exit(0);
            }'
        $records = $everything | Where-Object { $_ -is [DTrace.Core.TraceRecord] }
        $scalars = $everything | Where-Object Action -In Count, Sum
        $distributions = $everything | Where-Object Action -In Quantize, LQuantize
        $drawing = '------------- Distribution -------------'
        function Get-Text { ($input | Out-String) -replace '\e\[[0-9;]*m' }
    }

    It 'draws each distribution, in whatever mixture' {
        foreach ($mixture in $everything, $distributions, ($scalars + $distributions), ($distributions + $scalars), ($records + $distributions)) {
            ($mixture | Get-Text).Split($drawing).Count | Should -Be 3
        }
    }

    It 'shows aggregations beside records in their columns' {
        $text = $everything | Get-Text
        $text | Should -Match '(?m)^CPU +ID FUNCTION:NAME +Data'
        $text | Should -Match '(?m)^@ +sshd +1\r?$'
        $text | Should -Match '(?m)^@calls +bash, 4 +7\r?$'
    }

    It 'leaves the drawing to the default view: <Command>' -ForEach @(
        @{ Command = 'Format-List *'; Shown = '^ConsumerId +: ' }
        @{ Command = 'Format-List Name, Value'; Shown = '^Name +: ' }
        @{ Command = 'Format-Table Name, Action'; Shown = '^\w+ +(Trace|Printf|Exit|Count|Sum|Quantize|LQuantize)' }
        @{ Command = 'Format-Table -HideTableHeaders Action'; Shown = '^ *(Trace|Printf|Exit|Count|Sum|Quantize|LQuantize)[ \r]*$' }
        @{ Command = 'Format-Wide Action -Column 1'; Shown = '^(Trace|Printf|Exit|Count|Sum|Quantize|LQuantize)[ \r]*$' }
        @{ Command = 'Format-Custom Action -Depth 1'; Shown = '^ +Action = ' }
        @{ Command = 'Select-Object Name, Action'; Shown = '^\w+ +(Trace|Printf|Exit|Count|Sum|Quantize|LQuantize)' }
    ) {
        foreach ($mixture in $everything, ($scalars + $distributions), ($distributions + $scalars), $distributions) {
            $text = & ([scriptblock]::Create("`$mixture | $Command | Get-Text"))
            [regex]::Matches($text, $Shown, 'Multiline').Count | Should -Be @($mixture).Count
            $text | Should -Not -Match $drawing
        }
    }

    It 'uses the view that is named' {
        $scalars + $distributions | Format-Table -View AggregateRecord | Get-Text | Should -Match '(?m)^@sizes +read +\[4, 7\]: 1'
        $records | Format-Table -View TraceRecord | Get-Text | Should -Match '(?m)^ +\d+ +\d+ :BEGIN +first'
        $distributions | Format-Custom -View Trace | Get-Text | Should -Match $drawing
    }

    It 'has tables and lists for Format-Table and Format-List' {
        $records | Format-Table | Get-Text | Should -Match '(?m)^ +\d+ +\d+ :BEGIN +first'
        $scalars | Format-Table | Get-Text | Should -Match '(?m)^@calls +bash, 4 +7'
        $scalars | Format-List | Get-Text | Should -Match '(?m)^Action : Count'
    }

    It 'lists only what matters after an object of another type' {
        $text = @(Get-DTraceProbe dtrace -Name BEGIN -Engine InProcess) + $everything | Get-Text
        $text | Should -Match '(?m)^DataText : first'
        $text | Should -Match '(?m)^KeyText   : bash, 4'
        $text | Should -Not -Match 'Firing|SumOfSquares|ConsumerId'
    }

    It 'escapes the control characters of <Kind>, and the objects keep them' -ForEach @(
        @{ Kind = 'data'; Clause = 'trace("\033[31m")'; Part = 'Data' }
        @{ Kind = 'keys'; Clause = '@["\033[31m"] = count()'; Part = 'Key' }
        @{ Kind = 'the keys of distributions'; Clause = '@["\033[31m"] = quantize(1)'; Part = 'Key' }
        @{ Kind = 'formatted text'; Clause = 'printf("%s\n", "\033[31m")'; Part = 'Data' }
    ) {
        $object = Invoke-DTrace "BEGIN { $Clause; exit(0); }" -Engine InProcess | Where-Object Action -NE Exit | Where-Object { $_.$Part }
        foreach ($format in { $object }, { $object | Format-Table }, { $object | Format-List }, { 'first' | Get-Item -ErrorAction Ignore; Get-DTraceProbe dtrace -Engine InProcess; $object }) {
            $text = & $format | Out-String
            $text | Should -Match ([regex]::Escape('\033[31m'))
            ($text -replace '\e\[[0-9;]*m') | Should -Not -Match "`e\[31m"
        }

        "$($object.$Part)" | Should -Match "^`e\[31m"
    }
}

Describe 'What is written of records and aggregations' {
    BeforeAll {
        $all = Invoke-DTrace -Engine InProcess '
            BEGIN { this->b = alloca(2); bcopy("A", this->b, 2); tracemem(this->b, 2); printf("%d %s", 42, "two"); exit(0); }
            END { @counts["sshd", 22] = count(); @sizes = quantize(0); @sizes = quantize(5); @sizes = quantize(5); @sizes = quantize(-9223372036854775807 - 1); }'
        $bytes, $printf = $all[0, 1]
        $counts = $all | Where-Object Name -EQ counts
        $sizes = $all | Where-Object Name -EQ sizes
    }

    It 'is a text that tells what it is' {
        "$printf" | Should -Be 'dtrace:::BEGIN 42 two'
        "$bytes" | Should -Be 'dtrace:::BEGIN 4100'
        "$counts" | Should -Be '@counts[sshd, 22] = 1'
        "$sizes" | Should -Be '@sizes = 4 in [.., 7]'
    }

    It 'is CSV without type names' {
        $csv = $all | ForEach-Object { $_ | ConvertTo-Csv }
        $csv | Should -Not -Match '\[\]'
        ($bytes | ConvertTo-Csv | ConvertFrom-Csv).Data | Should -Be '41 00'
        ($printf | ConvertTo-Csv | ConvertFrom-Csv).Arguments | Should -Be '42, two'
        ($counts | ConvertTo-Csv | ConvertFrom-Csv).Key | Should -Be 'sshd, 22'
        ($sizes | ConvertTo-Csv | ConvertFrom-Csv).Value | Should -Match '; \[0\]: 1; \[4, 7\]: 2$'
    }

    It 'is JSON that says things once' {
        $json = $printf | ConvertTo-Json | ConvertFrom-Json -AsHashtable
        $json.Provider | Should -Be 'dtrace'
        $json.Name | Should -Be 'BEGIN'
        $json.ContainsKey('Probe') | Should -BeFalse
        $json = $sizes | ConvertTo-Json -Depth 5 | ConvertFrom-Json -AsHashtable
        $json.Value.Count | Should -Be 3
        $json.ContainsKey('Buckets') | Should -BeFalse
    }

    It 'still has what is left out there' {
        "$($printf.Probe)" | Should -Be 'dtrace:::BEGIN'
        $printf.Probe.Id | Should -Be $printf.ProbeId
        $sizes.Buckets.Count | Should -Be 3
        $bytes.Data -is [byte[]] | Should -BeTrue
        $sizes.Value -is [DTrace.Core.AggregateBucket[]] | Should -BeTrue
    }
}
