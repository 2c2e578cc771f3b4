#Requires -Modules DTracePS
# How long system calls take: microseconds up to 1,000 in equal buckets of 50, by call.
param([int] $Seconds = 5)

Invoke-DTrace -Duration "${Seconds}s" @'
    syscall:::entry { self->start = timestamp; }
    syscall:::return /self->start/ { @latency[probefunc] = lquantize((timestamp - self->start) / 1000, 0, 1000, 50); self->start = 0; }
'@
