# The help: a page for each cmdlet, true to it, and the file Get-Help reads, true to the pages.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, "..", "..", "out", "DTracePS", "DTracePS.psd1"))


Describe 'Help of <_>' -ForEach @((Get-Command -Module DTracePS).Name) {
    BeforeAll {
        $top = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
        $common = 'Verbose', 'Debug', 'ErrorAction', 'WarningAction', 'InformationAction', 'ProgressAction', 'ErrorVariable', 'WarningVariable',
            'InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable'
        $name = $_
        $page = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($top, 'docs', 'cmdlets', "$name.md"))
    }

    It 'has a page with a synopsis and three examples' {
        $page | Should -Match '(?s)## SYNOPSIS\s+\S.+?## SYNTAX'
        [regex]::Matches($page, '(?m)^### Example \d+: ').Count | Should -BeGreaterOrEqual 3
    }

    It 'has a page with exactly its parameters' {
        $documented = @([regex]::Matches($page, '(?m)^### -(\w+)') | ForEach-Object { $_.Groups[1].Value })
        $actual = @((Get-Command $name).Parameters.Keys | Where-Object { $common -notcontains $_ })
        [array]::Sort($documented)
        [array]::Sort($actual)
        $documented -join ' ' | Should -Be ($actual -join ' ')
    }

    It 'has a page whose parameters have their type and position' {
        foreach ($set in (Get-Command $name).ParameterSets) {
            foreach ($parameter in $set.Parameters | Where-Object { $common -notcontains $_.Name }) {
                $yaml = [regex]::Match($page, "(?s)### -$($parameter.Name)\r?\n.*?``````yaml(.+?)``````").Groups[1].Value
                $type = $parameter.ParameterType
                $expected = if ($type.IsGenericType) { "System.Nullable``1[$($type.GetGenericArguments()[0].FullName)]" } else { $type.FullName }
                $yaml | Should -Match "(?m)^Type: $([regex]::Escape($expected))\s*$"
                $position = if ($parameter.Position -ge 0) { $parameter.Position } else { 'Named' }
                $yaml | Should -Match "(?s)- Name: (\(All\)|$($set.Name))\s+Position: $position\s+IsRequired: $($parameter.IsMandatory)\s+ValueFromPipeline: $($parameter.ValueFromPipeline)"
            }
        }
    }

    It 'is what Get-Help shows' {
        $help = Get-Help $name -Full
        $help.Name | Should -Be $name
        $page.Contains($help.Synopsis.Trim()) | Should -BeTrue
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        @($help.parameters.parameter).Count | Should -BeGreaterThan 0
    }
}

Describe 'The help file' {
    It 'is made of the pages as they are' {
        $top = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
        $made = [System.IO.Path]::Combine("$TestDrive", 'help.xml')
        & ([System.IO.Path]::Combine($top, 'tools', 'ConvertTo-ModuleHelp.ps1')) -Path ([System.IO.Path]::Combine($top, 'docs', 'cmdlets')) -Destination $made
        [System.IO.File]::ReadAllText($made) | Should -BeExactly ([System.IO.File]::ReadAllText([System.IO.Path]::Combine($top, 'docs', 'cmdlets', 'DTracePS.dll-Help.xml')))
    }

    It 'brings the topic <_>' -ForEach 'about_DTracePS', 'about_DTracePS_D_Language', 'about_DTracePS_Engines' {
        "$(Get-Help $_)".Length | Should -BeGreaterThan 500
    }
}
