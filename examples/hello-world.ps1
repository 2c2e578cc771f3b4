# Hello, world: one record from BEGIN, and the exit that ends the tracing.
$ErrorActionPreference = 'Stop'
$consumer = New-DTraceConsumer
$null = Invoke-DTraceCompile -Consumer $consumer -Program 'BEGIN { trace("hello, world"); exit(0); }'
Start-DTrace -Consumer $consumer
Receive-DTraceRecord -Consumer $consumer -Wait | Where-Object Action -EQ 'Trace' | ForEach-Object Data
Remove-DTraceConsumer -Consumer $consumer
