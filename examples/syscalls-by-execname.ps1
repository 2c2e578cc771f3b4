# Which programs make system calls: their number by program, over some seconds.
param([int] $Seconds = 5)

$ErrorActionPreference = 'Stop'
$consumer = New-DTraceConsumer
$null = Invoke-DTraceCompile -Consumer $consumer -Program 'syscall:::entry { @calls[execname] = count(); }'
Start-DTrace -Consumer $consumer
[System.Threading.Thread]::Sleep($Seconds * 1000)
Get-DTraceAggregate -Consumer $consumer
Remove-DTraceConsumer -Consumer $consumer
