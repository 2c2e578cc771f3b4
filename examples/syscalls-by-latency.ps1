# How long system calls take: nanoseconds in buckets of powers of two, by call.
param([int] $Seconds = 5)

$ErrorActionPreference = 'Stop'
$consumer = New-DTraceConsumer
$null = Invoke-DTraceCompile -Consumer $consumer -Program @'
syscall:::entry { self->start = timestamp; }
syscall:::return /self->start/ { @latency[probefunc] = quantize(timestamp - self->start); self->start = 0; }
'@
Start-DTrace -Consumer $consumer
[System.Threading.Thread]::Sleep($Seconds * 1000)
Get-DTraceAggregate -Consumer $consumer
Remove-DTraceConsumer -Consumer $consumer
