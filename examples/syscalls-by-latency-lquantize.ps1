# How long system calls take: microseconds up to 1,000 in equal buckets of 50, by call.
param([int] $Seconds = 5)

$ErrorActionPreference = 'Stop'
$consumer = New-DTraceConsumer
$null = Invoke-DTraceCompile -Consumer $consumer -Program @'
syscall:::entry { self->start = timestamp; }
syscall:::return /self->start/ { @latency[probefunc] = lquantize((timestamp - self->start) / 1000, 0, 1000, 50); self->start = 0; }
'@
Start-DTrace -Consumer $consumer
[System.Threading.Thread]::Sleep($Seconds * 1000)
Get-DTraceAggregate -Consumer $consumer
Remove-DTraceConsumer -Consumer $consumer
