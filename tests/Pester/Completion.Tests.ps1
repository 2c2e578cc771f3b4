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
}
