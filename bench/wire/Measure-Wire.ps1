<#
.SYNOPSIS
Measures what records cost on the way out of another process: the same program in the session and through Start-Job, in turn.
.DESCRIPTION
Puts out one object: the medians in seconds of the program in the session, of a job that only loads the module, and of the program through a job,
records a second of each, and Ratio: the time through the job less the job's own start, over the time in the session. The goal is at most 2.
.PARAMETER Module
The module to measure, by its manifest.
.PARAMETER Rounds
How many times each is measured.
#>
[CmdletBinding()]
param(
    [string] $Module = (Join-Path $PSScriptRoot '../../out/DTracePS/DTracePS.psd1'),
    [int] $Rounds = 5
)

$ErrorActionPreference = 'Stop'
$records = 10001
$clauses = 100
$clause = 'BEGIN { ' + 'trace(timestamp); ' * (($records - 1) / $clauses) + '} '
$program = $clause * $clauses + 'BEGIN { exit(0); }'
$run = {
    param($Manifest, $Program)
    Import-Module $Manifest
    if ($Program) { Invoke-DTrace -Engine InProcess -Program $Program }
}

function Measure-Median([scriptblock] $What) {
    $times = foreach ($round in 1..$Rounds) { (Measure-Command $What).TotalSeconds }
    ($times | Sort-Object)[[int][Math]::Floor($Rounds / 2)]
}

function Receive-Count([object[]] $ArgumentList) {
    @(Start-Job $run -ArgumentList $ArgumentList | Receive-Job -Wait -AutoRemoveJob).Count
}

$manifest = (Resolve-Path $Module).Path
if (@(& $run $manifest $program).Count -ne $records) { throw 'The session lost records.' }
if ((Receive-Count $manifest, $program) -ne $records) { throw 'The job lost records.' }
$session = Measure-Median { & $run $manifest $program | Out-Null }
$start = Measure-Median { $null = Receive-Count $manifest, $null }
$job = Measure-Median { $null = Receive-Count $manifest, $program }
[pscustomobject]@{
    Session        = [Math]::Round($session, 2)
    JobStart       = [Math]::Round($start, 2)
    Job            = [Math]::Round($job, 2)
    SessionRecords = [int]($records / $session)
    JobRecords     = [int]($records / ($job - $start))
    Ratio          = [Math]::Round(($job - $start) / $session, 2)
}
