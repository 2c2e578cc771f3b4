#Requires -Modules DTracePS
# How long system calls take: nanoseconds in buckets of powers of two, by call; what there is, after some seconds.
param([int] $Seconds = 5)

$consumer = New-DTraceConsumer
try {
    $null = $consumer | Invoke-DTraceCompile @'
        syscall:::entry { self->start = timestamp; }
        syscall:::return /self->start/ { @latency[probefunc] = quantize(timestamp - self->start); self->start = 0; }
'@
    $consumer | Start-DTrace
    Start-Sleep -Seconds $Seconds
    $consumer | Get-DTraceAggregate
}
finally {
    $consumer | Remove-DTraceConsumer
}
