<#
.SYNOPSIS
Measures a merge of many machines: what each had of one program, recorded as CLIXML, read and merged in one pwsh.
.DESCRIPTION
The record of one machine is made by the module itself and is read anew for each machine, under a name of its own. Half of the keys are of count(),
half of quantize(). Puts out one object: entries read; seconds of the whole, by the clock and of the processors; microseconds of the processors an entry,
of the whole, and of reading alone (of the first 50 machines); the merge's entries; and the managed memory, before, at its most while merging, and with the merge's entries.
.PARAMETER Machines
How many machines.
.PARAMETER Keys
How many keys each of them has.
.PARAMETER ByComputer
Keep the machines apart: the merge holds an entry for each key of each machine.
.PARAMETER Module
The module to measure, by its manifest.
#>
[CmdletBinding()]
param(
    [ValidateRange(1, 100000)] [int] $Machines = 1000,
    [ValidateRange(2, 1000000)] [int] $Keys = 1000,
    [switch] $ByComputer,
    [string] $Module = (Join-Path $PSScriptRoot '../../out/DTracePS/DTracePS.psd1')
)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$record = [System.IO.Path]::GetTempFileName()
try {
    $program = for ($key = 0; $key -lt $Keys; $key += 100) {
        $last = [Math]::Min($key + 100, $Keys) - 1
        'BEGIN { ' + ($key..$last | ForEach-Object { if ($_ % 2) { "@calls[`"program`", $_] = count(); " } else { "@sizes[`"program`", $_] = quantize($_); " } }) + '}'
    }
    Invoke-DTrace "$program BEGIN { exit(0); }" -Engine InProcess | Where-Object { $_ -is [DTrace.Core.AggregateRecord] } | Export-Clixml $record

    # One machine's entries at a time: what is held of them is what the merge holds.
    $read = {
        param($Machines)
        foreach ($machine in 1..$Machines) {
            foreach ($entry in Import-Clixml $record) {
                $entry.PSObject.Properties.Add([psnoteproperty]::new('PSComputerName', "web$machine"))
                $entry
            }
        }
    }
    $processor = { [System.Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalSeconds }
    $before = [System.GC]::GetTotalMemory($true)
    $most = [System.Collections.Generic.List[long]]::new()
    $count = 0
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $busy = -(& $processor)
    $merged = & $read $Machines |
        ForEach-Object { if (++$count % 20000 -eq 0) { $most.Add([System.GC]::GetTotalMemory($true)) }; $_ } |
        Merge-DTraceAggregate -ByComputer:$ByComputer
    $whole = $clock.Elapsed.TotalSeconds
    $busy += & $processor
    $after = [System.GC]::GetTotalMemory($true)

    # Behind the merge, when all code is compiled.
    $first = [Math]::Min($Machines, 50)
    $alone = -(& $processor)
    & $read $first | Out-Null
    $alone += & $processor
    $total = ($merged | Where-Object { $_.Key -contains 1 } | Measure-Object Count -Sum).Sum
    if ($total -ne $Machines) { throw "The merge has $total values of a key that $Machines machines had once." }
    [pscustomobject]@{
        Entries       = $count
        Seconds       = [Math]::Round($whole, 1)
        BusySeconds   = [Math]::Round($busy, 1)
        Micros        = [Math]::Round(1e6 * $busy / $count)
        ReadMicros    = [Math]::Round(1e6 * $alone / ($first * $Keys))
        MergedEntries = $merged.Count
        BeforeMiB     = [Math]::Round($before / 1MB, 1)
        MostMiB       = [Math]::Round(($most | Measure-Object -Maximum).Maximum / 1MB, 1)
        AfterMiB      = [Math]::Round($after / 1MB, 1)
    }
}
finally {
    Remove-Item $record
}
