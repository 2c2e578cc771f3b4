#Requires -Modules DTracePS
# Serves the latencies of system calls to Prometheus until it is stopped: dtrace_latency_nanoseconds, a histogram for each call.
param([string] $Listen = '127.0.0.1:9435')

$ErrorActionPreference = 'Stop'

$consumer = New-DTraceConsumer -Name latency
$null = $consumer | Invoke-DTraceCompile @'
    syscall:::entry { self->start = timestamp; }
    syscall:::return /self->start/ { @latency[probefunc] = quantize(timestamp - self->start); self->start = 0; }
'@
$consumer | Start-DTrace
$consumer | Export-DTraceMetric -Listen $Listen -LabelName call -Unit nanoseconds
