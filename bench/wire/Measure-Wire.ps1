<#
.SYNOPSIS
Measures what records cost on the way out of another process: the same program in the session, through Start-Job and through SSH.
.DESCRIPTION
Puts out one object: the medians in seconds of the program in the session, of a job that only loads the module, and of the program through a job,
records a second of each, and Ratio: the time through the job less the job's own start, over the time in the session. The goal is at most 2.
With -HostName the same of a session over SSH, as SshRecords and SshRatio.
.PARAMETER Module
The module to measure, by its manifest.
.PARAMETER HostName
A machine whose sshd has PowerShell's subsystem, with the module on its module path; this one, if it is to be compared.
.PARAMETER Rounds
How many times each is measured.
#>
[CmdletBinding()]
param(
    [string] $Module = (Join-Path $PSScriptRoot '../../out/DTracePS/DTracePS.psd1'),
    [string] $HostName,
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

function Receive-RemoteCount([object[]] $ArgumentList) {
    @(Invoke-Command -HostName $HostName -ScriptBlock $run -ArgumentList $ArgumentList).Count
}

$manifest = (Resolve-Path $Module).Path
if (@(& $run $manifest $program).Count -ne $records) { throw 'The session lost records.' }
if ((Receive-Count $manifest, $program) -ne $records) { throw 'The job lost records.' }
$session = Measure-Median { & $run $manifest $program | Out-Null }
$start = Measure-Median { $null = Receive-Count $manifest, $null }
$job = Measure-Median { $null = Receive-Count $manifest, $program }
$result = [ordered]@{
    Session        = [Math]::Round($session, 2)
    JobStart       = [Math]::Round($start, 2)
    Job            = [Math]::Round($job, 2)
    SessionRecords = [int]($records / $session)
    JobRecords     = [int]($records / ($job - $start))
    Ratio          = [Math]::Round(($job - $start) / $session, 2)
}
if ($HostName) {
    if ((Receive-RemoteCount 'DTracePS', $program) -ne $records) { throw 'SSH lost records.' }
    $start = Measure-Median { $null = Receive-RemoteCount 'DTracePS', $null }
    $ssh = Measure-Median { $null = Receive-RemoteCount 'DTracePS', $program }
    $result.SshStart = [Math]::Round($start, 2)
    $result.Ssh = [Math]::Round($ssh, 2)
    $result.SshRecords = [int]($records / ($ssh - $start))
    $result.SshRatio = [Math]::Round(($ssh - $start) / $session, 2)
}

[pscustomobject]$result
