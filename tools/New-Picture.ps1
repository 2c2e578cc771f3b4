<#
.SYNOPSIS
Makes the pictures in docs/pictures, of real tracing on this machine.
.DESCRIPTION
Needs the privilege to trace the kernel, and out/DTracePS as the build assembles it. While it traces, a loop of find, cat and gzip gives the machine
something to do.
.PARAMETER Destination
The folder to fill.
.PARAMETER Seconds
How long each picture traces.
#>
[CmdletBinding()]
param(
    [string] $Destination = (Join-Path $PSScriptRoot ../docs/pictures),
    [ValidateRange(1, 3600)] [int] $Seconds = 10
)

$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot ../out/DTracePS)

$work = 'while :; do find /usr/share -xdev -type f -size -256k 2> /dev/null | xargs -d "\n" cat | gzip -1 > /dev/null 2>&1; sleep 1; done'
# Start-Process would take the script's quotes for its own.
$start = [System.Diagnostics.ProcessStartInfo]::new('sh', [string[]]('-c', $work))
$process = [System.Diagnostics.Process]::Start($start)
try {
    $program = 'profile-997 /arg0 && (execname == "find" || execname == "cat" || execname == "gzip")/ { @[execname, stack()] = count(); }'
    $flameGraph = @{
        Path  = Join-Path $Destination flame-graph.svg
        Width = 1000
        Title = 'Kernel stacks of find, cat and gzip, 997 times a second'
    }
    Invoke-DTrace $program -Duration "${Seconds}s" -Option @{ stackframes = 64 } | Export-DTraceFlameGraph @flameGraph

    $consumer = New-DTraceConsumer | Invoke-DTraceCompile @'
        syscall::read:entry /execname == "cat" || execname == "gzip"/ { self->start = timestamp; }
        syscall::read:return /self->start/ { @latency[execname] = quantize(timestamp - self->start); self->start = 0; }
'@ | Start-DTrace -PassThru
    $snapshots = for ($i = 0; $i -lt 4 * $Seconds; $i++) {
        Start-Sleep -Milliseconds 250
        Get-DTraceAggregate -Consumer $consumer
    }
    Remove-DTraceConsumer $consumer

    $heatMap = @{
        Path  = Join-Path $Destination latency-heat-map.svg
        Unit  = 'ns'
        Title = 'How long read() takes in cat and gzip'
    }
    $snapshots | Export-DTraceChart @heatMap
}
finally {
    $process.Kill($true)
    $process.Dispose()
}
