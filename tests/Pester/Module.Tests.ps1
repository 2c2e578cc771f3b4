Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'The module' {
    It 'has <Command> with <Parameters>' -ForEach @(
        @{ Command = 'New-DTraceConsumer'; First = 'Engine'; Parameters = 'Engine Option LibraryPath Name Destructive AsJob' }
        @{ Command = 'Get-DTraceConsumer'; First = 'Name'; Parameters = 'Id Name' }
        @{ Command = 'Invoke-DTraceCompile'; First = 'Program'; Parameters = 'Program Path LiteralPath Consumer ArgumentList Define IncludeDirectory AllowZeroMatch AllowEmpty NoLibrary AsJob' }
        @{ Command = 'Start-DTrace'; First = 'Consumer'; Parameters = 'Consumer PassThru Force AsJob WhatIf Confirm' }
        @{ Command = 'Stop-DTrace'; First = 'Consumer'; Parameters = 'Consumer Timeout PassThru AsJob WhatIf Confirm' }
        @{ Command = 'Receive-DTraceRecord'; First = 'Consumer'; Parameters = 'Consumer Wait Timeout First AsJob' }
        @{ Command = 'Get-DTraceAggregate'; First = 'Name'; Parameters = 'Name Consumer Keep AsJob' }
        @{ Command = 'Watch-DTraceAggregate'; First = 'Name'; Parameters = 'Name Consumer Top SortBy Reverse Interval Duration AsJob' }
        @{ Command = 'Get-DTraceOption'; First = 'Name'; Parameters = 'Name Consumer' }
        @{ Command = 'Set-DTraceOption'; First = 'Name'; Parameters = 'Name Value Consumer PassThru WhatIf Confirm' }
        @{ Command = 'Get-DTraceProbe'; First = 'Provider'; Parameters = 'Provider Module Function Name Consumer Engine' }
        @{ Command = 'Remove-DTraceConsumer'; First = 'Consumer'; Parameters = 'Consumer Timeout WhatIf Confirm' }
        @{ Command = 'Merge-DTraceAggregate'; First = 'InputObject'; Parameters = 'InputObject ByComputer' }
        @{ Command = 'ConvertTo-DTraceCollapsedStack'; First = 'InputObject'; Parameters = 'InputObject MarkKernel KeepAddress' }
        @{ Command = 'Export-DTraceFlameGraph'; First = 'Path'; Parameters = 'Path LiteralPath InputObject Title Width Inverted CountName KeepAddress Force NoClobber PassThru WhatIf Confirm' }
        @{ Command = 'Export-DTraceChart'; First = 'Path'; Parameters = 'Path LiteralPath InputObject Kind Title Unit Top Cumulative Width Height Force NoClobber PassThru WhatIf Confirm' }
        @{ Command = 'Export-DTraceMetric'; First = 'Path'; Parameters = 'Path LiteralPath Listen InputObject Format LabelName Unit MaximumSeries Force NoClobber PassThru AsJob WhatIf Confirm' }
        @{ Command = 'Invoke-DTrace'; First = 'Program'; Parameters = 'Program Path LiteralPath Engine Option LibraryPath Name Destructive ArgumentList Define IncludeDirectory AllowZeroMatch AllowEmpty NoLibrary Duration Force AsText Watch AsJob WhatIf Confirm' }
    ) {
        $known = (Get-Command $Command -Module DTracePS).Parameters
        foreach ($name in $Parameters.Split(' ')) { $known.ContainsKey($name) | Should -BeTrue -Because $name }
        @($known[$First].Attributes | Where-Object { $_ -is [Parameter] -and $_.Position -eq 0 }).Count | Should -BeGreaterThan 0
    }

    It 'binds <Command> in these ways: <Sets>' -ForEach @(
        @{ Command = 'Get-DTraceConsumer'; Sets = 'Name: [Name]=0; Id: Id' }
        @{ Command = 'Invoke-DTraceCompile'; Sets = 'Program: Program=0 Consumer; Path: Path Consumer; LiteralPath: LiteralPath Consumer' }
        @{ Command = 'Start-DTrace'; Sets = '__AllParameterSets: Consumer=0' }
        @{ Command = 'Receive-DTraceRecord'; Sets = '__AllParameterSets: Consumer=0' }
        @{ Command = 'Set-DTraceOption'; Sets = '__AllParameterSets: Name=0 [Value]=1 Consumer' }
        @{ Command = 'Get-DTraceProbe'; Sets = 'Engine: [Provider]=0; Consumer: Consumer [Provider]=0' }
        @{ Command = 'Invoke-DTrace'; Sets = 'Program: Program=0; Path: Path; LiteralPath: LiteralPath' }
    ) {
        foreach ($set in $Sets -split '; ') {
            $name, $parameters = $set -split ': '
            $actual = (Get-Command $Command).ParameterSets | Where-Object { $_.Name -eq $name }
            foreach ($text in $parameters -split ' ') {
                $null = $text -match '^(\[)?(\w+)\]?(?:=(\d))?$'
                $isOptional, $wanted, $position = $Matches[1], $Matches[2], $Matches[3]
                $parameter = $actual.Parameters | Where-Object { $_.Name -eq $wanted }
                $parameter.IsMandatory | Should -Be (-not $isOptional) -Because "$name $wanted"
                if ($position) { $parameter.Position | Should -Be ([int]$position) -Because "$name $wanted" }
                else { $parameter.Position | Should -BeLessThan 0 -Because "$name $wanted" }
            }
        }
    }

    It 'confirms <_>, at impact Medium' -ForEach 'Invoke-DTrace', 'Remove-DTraceConsumer', 'Set-DTraceOption', 'Start-DTrace', 'Stop-DTrace' {
        $attribute = (Get-Command $_).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
        $attribute.SupportsShouldProcess | Should -BeTrue
        "$($attribute.ConfirmImpact)" | Should -Be 'Medium'
    }

    It 'binds only -Consumer by property name' {
        $byProperty = Get-Command -Module DTracePS | ForEach-Object { $_.Parameters.Values } |
            Where-Object { @($_.Attributes | Where-Object { $_ -is [Parameter] -and $_.ValueFromPipelineByPropertyName }).Count -gt 0 } |
            ForEach-Object { $_.Name }
        @($byProperty | Where-Object { $_ -ne 'Consumer' }).Count | Should -Be 0
        @($byProperty).Count | Should -Be 10
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

Describe 'The manifest at the top of the source tree' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Shell.ps1)
        $top = Split-Path (Split-Path $PSScriptRoot)
    }

    It 'imports what was built' {
        Test-ModuleManifest (Join-Path $top DTracePS.psd1) | ForEach-Object Name | Should -Be 'DTracePS'
        Invoke-Shell -Command "Import-Module '$top/DTracePS.psd1'; (Invoke-DTrace 'BEGIN { exit(3); }' -Engine InProcess).Data" | Should -Be '3'
    }

    It 'says what is missing where nothing was built' {
        Copy-Item (Join-Path $top DTracePS.psd1) $TestDrive
        $told = Invoke-Shell -Command "try { Import-Module '$TestDrive/DTracePS.psd1' -ErrorAction Stop } catch { `$_.Exception.Message }"
        "$told" | Should -BeLike "*/out/DTracePS/DTracePS.*' because it does not exist*"
    }

    It 'differs from the installed one by where the files are' {
        $own = Import-PowerShellDataFile (Join-Path $top DTracePS.psd1)
        $installed = Import-PowerShellDataFile (Join-Path $top out/DTracePS/DTracePS.psd1)
        $strip = { param($Value) $Value | ConvertTo-Json -Depth 5 | ForEach-Object { $_.Replace('out/DTracePS/', '') } }
        $own.Keys | Sort-Object | Should -Be ($installed.Keys | Sort-Object)
        foreach ($key in $own.Keys) { & $strip $own[$key] | Should -Be ($installed[$key] | ConvertTo-Json -Depth 5) }
    }
}
