<#
.SYNOPSIS
Makes the pictures in docs/pictures, of real tracing on this machine.
.DESCRIPTION
Needs the privilege to trace the kernel, and out/DTracePS as the build assembles it. While it traces, a loop of find, cat and gzip gives the machine
something to do. Runs alike in pwsh and in this project's own host.
.PARAMETER Destination
The folder to fill.
.PARAMETER Seconds
How long each picture traces.
#>
[CmdletBinding()]
param(
    [string] $Destination = [System.IO.Path]::Combine($PSScriptRoot, '..', 'docs', 'pictures'),
    [int] $Seconds = 10
)

$ErrorActionPreference = 'Stop'
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$Destination = [System.IO.Path]::GetFullPath($Destination)
function Get-Picture([string] $Name) { [System.IO.Path]::Combine($Destination, $Name) }

$work = 'while :; do find /usr/share -xdev -type f -size -256k 2> /dev/null | xargs -d "\n" cat | gzip -1 > /dev/null 2>&1; sleep 1; done'
$start = [System.Diagnostics.ProcessStartInfo]::new('/bin/sh')
foreach ($argument in '-c', $work) { $start.ArgumentList.Add($argument) }
$process = [System.Diagnostics.Process]::Start($start)
try {
    Invoke-DTrace 'profile-997 /arg0 && (execname == "find" || execname == "cat" || execname == "gzip")/ { @[execname, stack()] = count(); }' -Duration "${Seconds}s" -Option @{ stackframes = 64 } |
        Export-DTraceFlameGraph (Get-Picture 'flame-graph.svg') -Width 1000 -Title 'Kernel stacks of find, cat and gzip, 997 times a second'

    $consumer = New-DTraceConsumer | Invoke-DTraceCompile @'
        syscall::read:entry /execname == "cat" || execname == "gzip"/ { self->start = timestamp; }
        syscall::read:return /self->start/ { @latency[execname] = quantize(timestamp - self->start); self->start = 0; }
'@ | Start-DTrace -PassThru
    $snapshots = for ($i = 0; $i -lt 4 * $Seconds; $i++) {
        [System.Threading.Thread]::Sleep(250)
        Get-DTraceAggregate -Consumer $consumer
    }

    Remove-DTraceConsumer -Consumer $consumer
    $snapshots | Export-DTraceChart (Get-Picture 'latency-heat-map.svg') -Unit ns -Title 'How long read() takes in cat and gzip'
}
finally {
    $process.Kill($true)
    $process.Dispose()
}
