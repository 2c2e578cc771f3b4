#Requires -Modules DTracePS
# Hello, world by steps, as libdtrace's users write it: a consumer is opened, a program compiled, enabled, read, and all of it closed.
$consumer = New-DTraceConsumer
try {
    $null = $consumer | Invoke-DTraceCompile 'BEGIN { trace("hello, world"); exit(0); }'
    $consumer | Start-DTrace
    $consumer | Receive-DTraceRecord -Wait | Where-Object Action -EQ Trace | ForEach-Object Data
}
finally {
    $consumer | Remove-DTraceConsumer
}
