<#
.SYNOPSIS
Runs Pester files in this session, and writes what became of each test to a file.
.DESCRIPTION
Ends with exit code 0 whatever the tests said: the file tells.
.PARAMETER PesterPath
The manifest of the Pester to run them with.
.PARAMETER ResultPath
The file to write: a JSON array of Name, Outcome (passed, failed or skipped) and Reason.
.PARAMETER Path
A test file, or a folder of them.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $PesterPath,
    [Parameter(Mandatory)] [string] $ResultPath,
    [string] $Path = $PSScriptRoot
)

$ErrorActionPreference = 'Stop'
Import-Module $PesterPath
$run = Invoke-Pester -Path $Path -PassThru -Output None
$results = @(
    foreach ($test in $run.Tests) {
        [pscustomobject]@{
            Name    = $test.ExpandedPath
            Outcome = switch ($test.Result) { 'Passed' { 'passed' } 'Skipped' { 'skipped' } default { 'failed' } }
            Reason  = "$($test.ErrorRecord)"
        }
    }

    # What failed outside a test: a file that cannot be read, a block's BeforeAll or AfterAll.
    foreach ($part in @($run.FailedContainers) + @($run.FailedBlocks)) {
        if ($part.ErrorRecord) { [pscustomobject]@{ Name = "$part"; Outcome = 'failed'; Reason = "$($part.ErrorRecord)" } }
    }
)
ConvertTo-Json -InputObject $results | Set-Content -LiteralPath $ResultPath
