# How long system calls take: nanoseconds in ten buckets to each power of ten, from 100 ns to 10 s, by call.
param([int] $Seconds = 5)

$ErrorActionPreference = 'Stop'
$consumer = New-DTraceConsumer
$null = Invoke-DTraceCompile -Consumer $consumer -Program @'
syscall:::entry { self->start = timestamp; }
syscall:::return /self->start/ { @latency[probefunc] = llquantize(timestamp - self->start, 10, 2, 9, 10); self->start = 0; }
'@
Start-DTrace -Consumer $consumer
[System.Threading.Thread]::Sleep($Seconds * 1000)
Get-DTraceAggregate -Consumer $consumer
Remove-DTraceConsumer -Consumer $consumer
