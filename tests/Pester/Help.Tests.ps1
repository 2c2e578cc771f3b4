# The help: a page for each cmdlet that says what the cmdlet is, and the file Get-Help reads, true to the pages.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'Help of <_>' -ForEach @((Get-Command -Module DTracePS).Name) {
    BeforeAll {
        $top = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
        . ([System.IO.Path]::Combine($top, 'tools', 'HelpPage.ps1'))
        $name = $_
        $command = Get-Command $name
        $lines = [System.IO.File]::ReadAllLines([System.IO.Path]::Combine($top, 'docs', 'cmdlets', "$name.md"))
        $sections = Read-PageSection $lines
        $examples = @($sections.Keys | Where-Object { $_ -like 'EXAMPLES/*' })
        $online = "https://github.com/DTracePS/DTracePS/blob/main/docs/cmdlets/$name.md"
    }

    It 'has a page with the front matter of PlatyPS' {
        $end = [array]::IndexOf($lines, '---', 1)
        $front = $lines[1..($end - 1)] | ForEach-Object { $_ -replace '^ms\.date: \d\d/\d\d/\d{4}$', 'ms.date: a date' }
        $front -join "`n" | Should -BeExactly (@(
            'document type: cmdlet', 'external help file: DTracePS.dll-Help.xml', "HelpUri: $online", 'Locale: en-US', 'Module Name: DTracePS',
            'ms.date: a date', 'PlatyPS schema version: 2024-05-01', "title: $name") -join "`n")
        $lines[$end + 2] | Should -BeExactly "# $name"
    }

    It 'has a page with the sections of PlatyPS in their order' {
        @($sections.Keys | Where-Object { $_ -notlike '*/*' }) -join ', ' |
            Should -BeExactly 'SYNOPSIS, SYNTAX, ALIASES, DESCRIPTION, EXAMPLES, PARAMETERS, INPUTS, OUTPUTS, NOTES, RELATED LINKS'
    }

    It 'has a synopsis of one sentence, and a description that tells more' {
        $synopsis = @(Get-PageParagraph $sections['SYNOPSIS'])
        $synopsis.Count | Should -Be 1
        $synopsis[0] | Should -Match '^[A-Z].{10,150}\.$'
        $description = @(Get-PageParagraph $sections['DESCRIPTION']) -join ' '
        $description | Should -Not -BeLike "*$($synopsis[0])*"
        $description.Length | Should -BeGreaterThan (2 * $synopsis[0].Length)
    }

    It 'has a page with exactly its parameter sets, and their syntax' {
        $expected = $command.ParameterSets | ForEach-Object { "$(Get-SyntaxHeading $_)`n$(@(Get-SyntaxText $command $_) -join "`n")" }
        $actual = $sections.Keys | Where-Object { $_ -like 'SYNTAX/*' } | ForEach-Object {
            "$($_.Substring('SYNTAX/'.Length))`n$((Get-PageCode $sections[$_]).Line -join "`n")"
        }

        $actual -join "`n`n" | Should -BeExactly ($expected -join "`n`n")
    }

    It 'has a page with exactly its parameters' {
        $documented = @($sections.Keys | Where-Object { $_ -like 'PARAMETERS/-*' } | ForEach-Object { $_.Substring('PARAMETERS/-'.Length) })
        $documented -join ' ' | Should -BeExactly ((Get-PageParameter $command | ForEach-Object Name) -join ' ')
    }

    It 'has a page whose parameters have their type, default, wildcards, aliases, sets, position, pipeline and values' {
        foreach ($parameter in Get-PageParameter $command) {
            $blocks = @(Get-PageCode $sections["PARAMETERS/-$($parameter.Name)"])
            $blocks[-1].Line -join "`n" | Should -BeExactly (@(Get-ParameterYaml $command $parameter) -join "`n") -Because "it is -$($parameter.Name)"
        }
    }

    It 'tells what each parameter is for' {
        foreach ($key in $sections.Keys | Where-Object { $_ -like 'PARAMETERS/-*' }) {
            @(Get-PageParagraph $sections[$key]) -join ' ' | Should -Match '^[A-Z`].{15,}\.$' -Because "it is $key"
        }
    }

    It 'has a page with its output types' {
        $documented = @($sections.Keys | Where-Object { $_ -like 'OUTPUTS/*' } | ForEach-Object { $_.Substring('OUTPUTS/'.Length) })
        $declared = @($command.OutputType | ForEach-Object { $_.Name })
        $documented -join ', ' | Should -BeExactly $(if ($declared) { $declared -join ', ' } else { 'None' })
    }

    It 'has a page with what it takes from the pipeline' {
        $documented = @($sections.Keys | Where-Object { $_ -like 'INPUTS/*' } | ForEach-Object { $_.Substring('INPUTS/'.Length) })
        $piped = @($command.Parameters.Values | Where-Object { $_.ParameterSets.Values | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName } })
        $expected = [System.Collections.Generic.SortedSet[string]]::new()
        foreach ($parameter in $piped) { $null = $expected.Add((Get-YamlTypeName $parameter.ParameterType).Replace('[]', '')) }
        [array]::Sort($documented)
        $documented -join ', ' | Should -BeExactly $(if ($expected.Count) { $expected -join ', ' } else { 'None' })
    }

    It 'has three examples or more, numbered, each with commands and a sentence' {
        $examples.Count | Should -BeGreaterOrEqual 3
        for ($i = 0; $i -lt $examples.Count; $i++) {
            $examples[$i] | Should -Match "^EXAMPLES/Example $($i + 1): [A-Z]"
            (Get-PageCode $sections[$examples[$i]])[0].Language | Should -BeExactly 'powershell'
            @(Get-PageParagraph $sections[$examples[$i]])[0] | Should -Match '\S.*\.$'
        }
    }

    It 'links to pages that are there' {
        $links = @($sections['RELATED LINKS'] | Where-Object { $_ })
        $links.Count | Should -BeGreaterThan 0
        foreach ($link in $links) {
            $link | Should -Match '^- \[.+\]\((.+)\)$'
            $file = [regex]::Match($link, '\((.+)\)$').Groups[1].Value
            [System.IO.File]::Exists([System.IO.Path]::Combine($top, 'docs', 'cmdlets', $file)) | Should -BeTrue -Because "$link"
        }
    }

    It 'is what Get-Help shows' {
        $help = Get-Help $name -Full
        $help.Name | Should -BeExactly $name
        $help.Synopsis.Trim() | Should -BeExactly @(Get-PageParagraph $sections['SYNOPSIS'])[0]
        @($help.description).Count | Should -Be @(Get-PageParagraph $sections['DESCRIPTION']).Count
        @($help.examples.example).Count | Should -Be $examples.Count
        $first = (Get-PageCode $sections[$examples[0]])[0].Line -join "`n"
        @($help.examples.example)[0].code.StartsWith($first) | Should -BeTrue
        $shown = @($help.parameters.parameter | Where-Object { -not "$($_.description.Text)".Trim() } | ForEach-Object name)
        $shown | Should -BeNullOrEmpty -Because 'each parameter is described'
    }

    It 'has an address for Get-Help -Online' {
        $command.HelpUri | Should -BeExactly $online
        @((Get-Help $name).relatedLinks.navigationLink)[0].uri | Should -BeExactly $online
    }
}

Describe 'What a page is compared with' {
    BeforeAll {
        . ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'tools', 'HelpPage.ps1'))
        $command = Get-Command Stop-DTrace
    }

    It 'is a parameter as PlatyPS writes it' {
        @(Get-ParameterYaml $command $command.Parameters['Timeout']) -join "`n" | Should -BeExactly (@(
            'Type: System.TimeSpan', 'DefaultValue: 120s', 'SupportsWildcards: false', 'Aliases: []', 'ParameterSets:', '- Name: (All)', '  Position: Named',
            '  IsRequired: false', '  ValueFromPipeline: false', '  ValueFromPipelineByPropertyName: false', '  ValueFromRemainingArguments: false',
            'DontShow: false', 'AcceptedValues: []', "HelpMessage: ''") -join "`n")
    }

    It 'is a list where there is one' {
        $yaml = @(Get-ParameterYaml (Get-Command New-DTraceConsumer) (Get-Command New-DTraceConsumer).Parameters['Engine']) -join "`n"
        $yaml | Should -BeLike "*DefaultValue: Auto`n*AcceptedValues:`n- Auto`n- LibDTrace`n- Embedded`n- InProcess`n*"
        @(Get-ParameterYaml $command $command.Parameters['WhatIf']) -join "`n" | Should -BeLike "*Aliases:`n- wi`nParameterSets:*"
    }

    It 'is a syntax with positions first, then what is mandatory, broken before column 100' {
        $set = (Get-Command Get-DTraceAggregate).ParameterSets[0]
        @(Get-SyntaxText (Get-Command Get-DTraceAggregate) $set) -join "`n" |
            Should -BeExactly "Get-DTraceAggregate [[-Name] <string[]>] -Consumer <ConsumerReference[]> [-Keep] [-AsJob]`n [<CommonParameters>]"
        $set = (Get-Command Export-DTraceChart).ParameterSets | Where-Object Name -EQ Path
        @(Get-SyntaxText (Get-Command Export-DTraceChart) $set)[0] |
            Should -BeExactly 'Export-DTraceChart [-Path] <string> [[-Kind] <ChartKind>] -InputObject <psobject[]> [-Unit <string>]'
    }
}

Describe 'The help file' {
    It 'is made of the pages as they are' {
        $top = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
        $made = [System.IO.Path]::Combine("$TestDrive", 'help.xml')
        & ([System.IO.Path]::Combine($top, 'tools', 'ConvertTo-ModuleHelp.ps1')) -Path ([System.IO.Path]::Combine($top, 'docs', 'cmdlets')) -Destination $made
        [System.IO.File]::ReadAllText($made) | Should -BeExactly ([System.IO.File]::ReadAllText([System.IO.Path]::Combine($top, 'docs', 'cmdlets', 'DTracePS.dll-Help.xml')))
    }
}

Describe 'The topic <_>' -ForEach 'about_DTracePS', 'about_DTracePS_D_Language', 'about_DTracePS_Engines', 'about_DTracePS_Providers', 'about_DTracePS_Limits', 'about_DTracePS_Stacks', 'about_DTracePS_Testing' {
    BeforeAll {
        $topic = $_
        $lines = [System.IO.File]::ReadAllLines([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'about', "$topic.help.txt"))
    }

    It 'is what Get-Help shows' {
        $shown = "$(Get-Help $topic)" -replace '\s+', ' '
        $shown.Trim() | Should -BeExactly (($lines -join ' ') -replace '\s+', ' ').Trim()
    }

    It 'begins as topics do, and fits 80 columns' {
        $lines[0..1] -join '|' | Should -BeExactly "TOPIC|    $topic"
        @($lines | Where-Object { $_.Length -gt 80 }) | Should -BeNullOrEmpty
        @($lines | Where-Object { $_ -match '^[A-Z][A-Z ]+$' }) | Should -Contain 'SHORT DESCRIPTION'
    }
}

Describe 'The errors in about_DTracePS' {
    It 'are those of the cmdlets, each with its category' {
        $topic = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'about', 'about_DTracePS.help.txt'))
        $flags = [System.Reflection.BindingFlags]'NonPublic, Static'
        $identity = [DTracePS.OperationJob].Assembly.GetType('DTracePS.ErrorRecords', $true).GetMethod('Identity', $flags)
        foreach ($kind in [System.Enum]::GetValues([DTrace.Core.DTraceErrorKind])) {
            $pair = $identity.Invoke($null, @($kind))
            $topic | Should -Match "(?m)^    $($pair.Item1) +$($pair.Item2) +\S"
        }
    }
}
