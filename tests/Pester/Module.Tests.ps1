Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'The module' {
    It 'has <Command> with <Parameters>' -ForEach @(
        @{ Command = 'New-DTraceConsumer'; First = 'Engine'; Parameters = 'Engine Option LibraryPath Name Destructive AsJob' }
        @{ Command = 'Get-DTraceConsumer'; First = 'Id'; Parameters = 'Id Name' }
        @{ Command = 'Invoke-DTraceCompile'; First = 'Program'; Parameters = 'Program Path LiteralPath Consumer ArgumentList Define IncludeDirectory AllowZeroMatch AllowEmpty NoLibrary AsJob' }
        @{ Command = 'Start-DTrace'; First = 'Consumer'; Parameters = 'Consumer PassThru Force AsJob WhatIf Confirm' }
        @{ Command = 'Stop-DTrace'; First = 'Consumer'; Parameters = 'Consumer Timeout PassThru AsJob WhatIf Confirm' }
        @{ Command = 'Receive-DTraceRecord'; First = 'Consumer'; Parameters = 'Consumer Wait Timeout First AsJob' }
        @{ Command = 'Get-DTraceAggregate'; First = 'Name'; Parameters = 'Name Consumer Keep AsJob' }
        @{ Command = 'Get-DTraceOption'; First = 'Name'; Parameters = 'Name Consumer' }
        @{ Command = 'Set-DTraceOption'; First = 'Name'; Parameters = 'Name Value Consumer PassThru WhatIf Confirm' }
        @{ Command = 'Get-DTraceProbe'; First = 'Provider'; Parameters = 'Provider Module Function Name Consumer Engine' }
        @{ Command = 'Remove-DTraceConsumer'; First = 'Consumer'; Parameters = 'Consumer Timeout WhatIf Confirm' }
        @{ Command = 'Merge-DTraceAggregate'; First = 'InputObject'; Parameters = 'InputObject' }
        @{ Command = 'ConvertTo-DTraceCollapsedStack'; First = 'InputObject'; Parameters = 'InputObject MarkKernel KeepAddress' }
        @{ Command = 'Export-DTraceFlameGraph'; First = 'Path'; Parameters = 'Path LiteralPath InputObject Title Width Inverted CountName KeepAddress Force NoClobber PassThru WhatIf Confirm' }
        @{ Command = 'Export-DTraceChart'; First = 'Path'; Parameters = 'Path LiteralPath InputObject Kind Title Unit Top Cumulative Width Height Force NoClobber PassThru WhatIf Confirm' }
        @{ Command = 'Invoke-DTrace'; First = 'Program'; Parameters = 'Program Path LiteralPath Engine Option LibraryPath Name Destructive ArgumentList Define IncludeDirectory AllowZeroMatch AllowEmpty NoLibrary Duration Force AsText AsJob WhatIf Confirm' }
    ) {
        $known = (Get-Command $Command -Module DTracePS).Parameters
        foreach ($name in $Parameters.Split(' ')) { $known.ContainsKey($name) | Should -BeTrue -Because $name }
        @($known[$First].Attributes | Where-Object { $_ -is [Parameter] -and $_.Position -eq 0 }).Count | Should -BeGreaterThan 0
    }

    It 'binds only -Consumer by property name' {
        $byProperty = Get-Command -Module DTracePS | ForEach-Object { $_.Parameters.Values } |
            Where-Object { @($_.Attributes | Where-Object { $_ -is [Parameter] -and $_.ValueFromPipelineByPropertyName }).Count -gt 0 } |
            ForEach-Object { $_.Name }
        @($byProperty | Where-Object { $_ -ne 'Consumer' }).Count | Should -Be 0
        @($byProperty).Count | Should -Be 9
    }

    It 'brings a serialized probe back as itself' {
        $probe = [DTrace.Core.ProbeDescription]::new(17, 'syscall', '', 'read', 'entry')
        $back = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($probe))
        $back | Should -BeOfType [DTrace.Core.ProbeDescription]
        "$back" | Should -Be 'syscall::read:entry'
    }

    It 'lets every cmdlet say what it puts out' {
        $silent = Get-Command -Module DTracePS | Where-Object { $_.OutputType.Count -eq 0 } | ForEach-Object { $_.Name }
        $silent | Should -Be 'Remove-DTraceConsumer'
    }
}
