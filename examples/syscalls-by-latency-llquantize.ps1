#Requires -Modules DTracePS
# How long system calls take: nanoseconds in ten buckets to each power of ten, from 100 ns to 10 s, by call.
param([int] $Seconds = 5)

Invoke-DTrace -Duration "${Seconds}s" @'
    syscall:::entry { self->start = timestamp; }
    syscall:::return /self->start/ { @latency[probefunc] = llquantize(timestamp - self->start, 10, 2, 9, 10); self->start = 0; }
'@
