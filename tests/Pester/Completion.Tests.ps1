Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'Completion' {
    BeforeAll {
        function Complete([string] $Line) {
            ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches
        }
    }

    It 'knows the engines' { (Complete 'New-DTraceConsumer -Engine ').ListItemText | Should -Be 'Auto', 'Embedded', 'InProcess', 'LibDTrace' }

    It 'knows the options, and how they are spelled' {
        $found = @(Complete 'Set-DTraceOption bufs')
        $found.Count | Should -Be 1
        $found[0].CompletionText | Should -Be 'bufsize'
        $found[0].ToolTip | Should -Match 'size'
    }

    It 'knows the words an option takes' {
        (Complete 'Set-DTraceOption -Name bufpolicy -Value ').CompletionText | Should -Contain 'ring'
    }

    It 'knows the consumers by name and id' {
        $consumer = New-DTraceConsumer -Engine InProcess -Name 'my consumer'
        (Complete 'Stop-DTrace my').CompletionText | Should -Be "'my consumer'"
        (Complete 'Stop-DTrace ').CompletionText | Should -Contain "$($consumer.Id)"
        (Complete 'Get-DTraceConsumer -Name ').CompletionText | Should -Be "'my consumer'"
        Remove-DTraceConsumer $consumer
    }

    It 'completes D in the string of -Program: <Typed>' -ForEach @(
        @{ Typed = "Invoke-DTrace 'dtrace:::BE"; Completed = "'dtrace:::BEGIN" }
        @{ Typed = "Invoke-DTrace 'BEG"; Completed = "'BEGIN" }
        @{ Typed = "Invoke-DTrace 'BEGIN { execn"; Completed = "'BEGIN { execname" }
        @{ Typed = "Invoke-DTrace 'BEGIN { tracem"; Completed = "'BEGIN { tracemem(" }
        @{ Typed = "Invoke-DTrace 'BEGIN { @ = llq"; Completed = "'BEGIN { @ = llquantize(" }
        @{ Typed = "Invoke-DTrace 'BEGIN { trace(`$targ"; Completed = "'BEGIN { trace(`$target" }
        @{ Typed = "Invoke-DTrace 'BEGIN { printf(`"it''s`"); execn"; Completed = "'BEGIN { printf(`"it''s`"); execname" }
        @{ Typed = "New-DTraceConsumer -Engine InProcess | Invoke-DTraceCompile 'BEGIN { execn"; Completed = "'BEGIN { execname" }
    ) {
        (Complete $Typed).CompletionText | Should -Be $Completed
    }

    It 'knows the probes of the engine that is named' {
        (Complete "Invoke-DTrace -Engine InProcess 'profile:::tick-1").CompletionText | Should -Contain "'profile:::tick-1000"
        (Complete 'Get-DTraceProbe -Engine InProcess -Provider pr').CompletionText | Should -Be 'profile'
    }

    It 'is silent inside a string or a comment of D' {
        Complete "Invoke-DTrace 'BEGIN { printf(`"exec" | Should -BeNullOrEmpty
        Complete "Invoke-DTrace 'BEGIN { /* exec" | Should -BeNullOrEmpty
    }

    It 'shows how a value in -Option is spelled' {
        (Complete 'New-DTraceConsumer -Option bufs').CompletionText | Should -Be "@{ bufsize = '4m' }"
    }
}
