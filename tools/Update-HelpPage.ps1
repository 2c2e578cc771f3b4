<#
.SYNOPSIS
Writes into the pages of docs/cmdlets what the commands themselves tell: syntax, and each parameter's yaml.
.DESCRIPTION
The text that people wrote stays. A parameter that is new gets a heading without a text, which the tests then ask for; one that is gone goes.
The module must have been built.
.PARAMETER ModulePath
The assembled module's manifest.
.PARAMETER Path
The folder of the pages.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $ModulePath,
    [Parameter(Mandatory)] [string] $Path
)

$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot HelpPage.ps1)
$module = Import-Module $ModulePath -PassThru

# A section's text without its last code block, and without blank lines around it.
function Get-WrittenText {
    param([string[]] $Line)
    $end = [array]::IndexOf($Line, '```yaml')
    $text = if ($end -ge 0) { $Line[0..$end] -join "`n" -replace '```yaml$', '' } else { $Line -join "`n" }
    $text.Trim()
}

$fence = '```'
foreach ($command in $module.ExportedCmdlets.Values) {
    $page = Join-Path $Path "$($command.Name).md"
    if (-not (Test-Path $page)) {
        Write-Error "There is no page '$page'." -ErrorAction Continue
        continue
    }

    $text = (Get-Content -LiteralPath $page -Raw).Replace("`r`n", "`n")
    $sections = Read-PageSection $text.Split("`n")
    $syntax = foreach ($set in $command.ParameterSets) {
        "### $(Get-SyntaxHeading $set)`n`n$fence`n$(@(Get-SyntaxText $command $set) -join "`n")`n$fence`n"
    }

    $parameters = foreach ($parameter in Get-PageParameter $command) {
        $written = if ($sections["PARAMETERS/-$($parameter.Name)"]) { Get-WrittenText $sections["PARAMETERS/-$($parameter.Name)"] }
        "### -$($parameter.Name)`n`n$written`n`n${fence}yaml`n$(@(Get-ParameterYaml $command $parameter) -join "`n")`n$fence`n"
    }

    # Replacements by position: a page's text may hold what a regular expression takes for its own.
    foreach ($part in @(('## SYNTAX', '## ALIASES', $syntax), ('## PARAMETERS', '### CommonParameters', $parameters))) {
        $begin = $text.IndexOf("`n$($part[0])`n", [System.StringComparison]::Ordinal) + $part[0].Length + 2
        $end = $text.IndexOf("`n$($part[1])`n", $begin, [System.StringComparison]::Ordinal) + 1
        $text = $text.Substring(0, $begin) + "`n" + ($part[2] -join "`n") + "`n" + $text.Substring($end)
    }

    if ($PSCmdlet.ShouldProcess($page)) { Set-Content -LiteralPath $page -Value $text -NoNewline }
}
