#Requires -Modules DTracePS
# Hello, world: one record from BEGIN, and the exit that ends the tracing.
Invoke-DTrace 'BEGIN { trace("hello, world"); exit(0); }' | Where-Object Action -EQ Trace | ForEach-Object Data
