# Collects the records of a program as pipeline objects until it exits. Prints "ready" once it traces, then the records and the drops.
param([string] $Program)
$consumer = New-DTraceConsumer -Engine Embedded | Invoke-DTraceCompile $Program | Start-DTrace -PassThru
[System.Console]::Out.WriteLine('ready')
$records = @($consumer | Receive-DTraceRecord -Wait -WarningAction SilentlyContinue)
$drops = 0
foreach ($drop in $consumer.Drops) { $drops += $drop.Count }
[System.Console]::Out.WriteLine("$($records.Count) $drops")
$consumer | Remove-DTraceConsumer
