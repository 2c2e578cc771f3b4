<#
.SYNOPSIS
Compares what the real DTrace and the embedded engines make of a folder of D programs.
.DESCRIPTION
Of each program four things are compared: whether it is accepted, the tag it is refused with, the exit status, and the text it prints. The real
DTrace's answers stand in the folder's file reference.json. They are taken by tools/reference-run.sh in the virtual machine of tools/forky-vm.sh,
and brought in with -Recording:

    tools/forky-vm.sh 60 tools/reference-run.sh tests/Language > answers.txt
    tools/Compare-Language.ps1 -Recording answers.txt

A difference that is one of the platform, or meant, stands with its reason in the folder's file differences.json. Every other one is an output
of this script, and so is a difference listed there that is none any more.
.PARAMETER Path
The folder of programs.
.PARAMETER Engine
The engines to compare.
.PARAMETER Recording
The output of reference-run.sh: its answers are written into reference.json first.
.PARAMETER Name
Compares only the programs whose name, as types/sizes-of-integers, is like this pattern.
.PARAMETER Every
Compares each so many-th program: a sample.
.PARAMETER Report
A file for the figures of each chapter and the reasons of all differences: docs/language.md.
#>
[CmdletBinding()]
param(
    [string] $Path = [System.IO.Path]::Combine($PSScriptRoot, '..', 'tests', 'Language'),
    [ValidateSet('Embedded', 'InProcess')] [string[]] $Engine = @('Embedded', 'InProcess'),
    [string] $Recording,
    [string] $Name = '*',
    [ValidateRange(1, 1000)] [int] $Every = 1,
    [string] $Report
)

$ErrorActionPreference = 'Stop'
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$Path = [System.IO.Path]::GetFullPath($Path)

function Read-Answer([string] $File) {
    $file = [System.IO.Path]::Combine($Path, $File)
    if (-not [System.IO.File]::Exists($file)) { return @{} }
    [System.IO.File]::ReadAllText($file) | ConvertFrom-Json -AsHashtable
}

# A text with what is the machine's own, CPU and probe number, left out of its rows.
function Format-Answer([string] $Text) {
    $text = [regex]::Replace($Text.Replace("`r", ''), '(?m)^ *\d+ +\d+ (?= *\S*:\S*)', 'CPU ID ')
    [regex]::Replace($text, '(?m)^ *\d+ +(?=(?:\||->|<-|=>|<=) )', 'CPU ').TrimEnd("`n")
}

function ConvertFrom-Recording([string] $File) {
    $answers = [System.Collections.Generic.SortedDictionary[string, object]]::new([System.StringComparer]::Ordinal)
    foreach ($line in [System.IO.File]::ReadAllLines($File)) {
        if ($line -notmatch '^program (\S+)\.d (\d+) ([\w+/=-]+) ([\w+/=-]+)$') { continue }
        $program = $Matches[1]
        $status = [int] $Matches[2]

        # The console is the kernel's too: a line that a message of it stands in is no answer.
        try {
            $streams = foreach ($text in $Matches[3], $Matches[4]) {
                if ($text -eq '-') { '' } else { [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($text)) }
            }
        }
        catch [System.FormatException] {
            Write-Warning "The answer of $program is damaged, and left out."
            continue
        }

        if ($streams[1].Contains('Preprocessor not found')) {
            Write-Warning "The machine has no C preprocessor: $program is left out."
            continue
        }

        $answer = [ordered]@{ status = $status; text = Format-Answer $streams[0] }
        if ($streams[1] -match 'failed to compile script[^\n]*?: (?:\[(D_\w+)\])?') {
            $answer.text = ''
            $answer.tag = if ($Matches[1]) { $Matches[1] } else { 'error' }
        }

        $answers[$program] = $answer
    }

    $answers
}

# What an engine makes of a program, in the form of the real DTrace's answers.
function Get-Answer([string] $File, [string] $Name, [string] $Kind) {
    $parameters = @{ Path = $File; AsText = $true; Engine = $Kind; Duration = '20s'; WarningAction = 'SilentlyContinue'; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
    if ($Name -like 'macros/*') { $parameters.ArgumentList = 'one', '2' }
    if ($Name -like '*-cpp') { $parameters.Preprocess = $true }
    if ([System.IO.File]::ReadAllText($File).Contains('option destructive')) { $parameters.Force = $true }
    Set-Variable -Name LASTEXITCODE -Value 0 -Scope Global
    $refusal = $null
    $lines = try { Invoke-DTrace @parameters } catch { $refusal = $_.Exception }
    if (-not $refusal) { $refusal = @($problems | ForEach-Object { $_.Exception } | Where-Object { $_ -is [DTrace.Core.DTraceCompileException] })[0] }
    if (-not $refusal) { $refusal = @($problems | Where-Object { $_.FullyQualifiedErrorId -like 'DTraceState,*' } | ForEach-Object { $_.Exception })[0] }
    if ($refusal -isnot [DTrace.Core.DTraceCompileException]) {
        return [ordered]@{ status = if ($refusal) { 1 } else { $LASTEXITCODE }; text = if ($refusal) { '' } else { Format-Answer ($lines -join "`n") } }
    }

    [ordered]@{ status = 1; text = ''; tag = if ($refusal.Tag) { $refusal.Tag } else { 'error' } }
}

# The page of figures: how many programs of a chapter agree in each engine, and why the others do not.
function Format-Report($Chapters, $Listed, [int] $Unanswered) {
    '# The D language, held against the real DTrace'
    ''
    '`tests/Language` holds D programs by the chapters of the language. Each was run by the real DTrace (2.0.7 on Linux 6.1, in a virtual machine), and its answer recorded: refused with which tag, or its exit status and the text it printed.'
    '`tools/Compare-Language.ps1` compares the embedded engines with those answers, and writes this page (`-Report docs/language.md`); `tests/README.md` says how the answers are taken. The ordinary tests compare a sample.'
    if ($Unanswered) { "$Unanswered programs have no answer: they want a C preprocessor, which the virtual machine lacks." }
    ''
    "| chapter | programs |$(-join ($Engine | ForEach-Object { " agree: $_ |" }))"
    "| --- | ---: |$(' ---: |' * $Engine.Count)"
    $all = [ordered]@{ programs = 0 }
    foreach ($chapter in $Chapters.Keys) {
        $row = $Chapters[$chapter]
        "| $chapter | $($row.programs) |$(-join ($Engine | ForEach-Object { " $([int] $row[$_]) |" }))"
        foreach ($figure in @('programs') + $Engine) { $all[$figure] += [int] $row[$figure] }
    }

    "| all | $($all.programs) |$(-join ($Engine | ForEach-Object { " $($all[$_]) |" }))"
    ''
    'Where they do not agree the difference is one of the platform or meant. Tags and forms of text that differ between the DTrace of illumos and that of Linux follow illumos, as about_DTracePS_D_Language says.'
    ''
    '| program | reason |'
    '| --- | --- |'
    foreach ($program in $Listed.Keys | Sort-Object -Culture '') {
        $reason = $Listed[$program]
        if ($reason -isnot [System.Collections.IDictionary]) { "| $program | $reason |" }
        else { foreach ($kind in $reason.Keys) { "| $program, $kind | $($reason[$kind]) |" } }
    }
}

function Format-Line($Answer) {
    if ($Answer.tag) { "refused $($Answer.tag)" } else { "status $($Answer.status), $($Answer.text | ConvertTo-Json)" }
}

if ($Recording) {
    $answers = [System.Collections.Generic.SortedDictionary[string, object]]::new([System.StringComparer]::Ordinal)
    foreach ($pair in (Read-Answer 'reference.json').GetEnumerator()) { $answers[$pair.Key] = $pair.Value }
    foreach ($pair in (ConvertFrom-Recording $Recording).GetEnumerator()) { $answers[$pair.Key] = $pair.Value }
    [System.IO.File]::WriteAllText([System.IO.Path]::Combine($Path, 'reference.json'), ($answers | ConvertTo-Json -Depth 4) + "`n")
}

$reference = Read-Answer 'reference.json'
$listed = Read-Answer 'differences.json'
$count = 0
$agreed = @{}
$chapters = [ordered]@{}
$differences = 0
$names = @($reference.Keys | Where-Object { $_ -like $Name } | Sort-Object)
for ($i = 0; $i -lt $names.Count; $i += $Every) {
    $program = $names[$i]
    $file = [System.IO.Path]::Combine($Path, "$program.d")
    if (-not [System.IO.File]::Exists($file)) { continue }
    $count++
    $chapter = $program.Split('/')[0]
    if (-not $chapters.Contains($chapter)) { $chapters[$chapter] = @{} }
    $chapters[$chapter].programs++
    foreach ($kind in $Engine) {
        $answer = Get-Answer -File $file -Name $program -Kind $kind
        $right = $reference[$program]
        $isSame = "$($right.tag)" -ceq "$($answer.tag)" -and [int] $right.status -eq $answer.status -and $right.text -ceq $answer.text
        if ($isSame) { $agreed[$kind]++; $chapters[$chapter][$kind]++ }
        $reason = $listed[$program]
        if ($reason -is [System.Collections.IDictionary]) { $reason = $reason[$kind] }
        if ($isSame -eq [bool] $reason) {
            $differences++
            if ($isSame) { "$program, ${kind}: no difference, and yet listed" }
            else { "$program, ${kind}:`n    dtrace: $(Format-Line $right)`n    engine: $(Format-Line $answer)" }
        }
        elseif ($reason) { $agreed["$kind listed"]++ }
    }
}

if ($Report) {
    $programs = @([System.IO.Directory]::EnumerateFiles($Path, '*.d', [System.IO.SearchOption]::AllDirectories)).Count
    [System.IO.File]::WriteAllText($Report, ((Format-Report -Chapters $chapters -Listed $listed -Unanswered ($programs - $count)) -join "`n") + "`n")
}

foreach ($kind in $Engine) { Write-Information "${kind}: $([int] $agreed[$kind]) of $count agree, $([int] $agreed["$kind listed"]) differ as listed" -InformationAction Continue }
exit [int]($differences -gt 0)
