#Requires -Modules DTracePS
# Which programs make system calls: the ten with the most, over some seconds.
param([int] $Seconds = 5)

Invoke-DTrace 'syscall:::entry { @calls[execname] = count(); }' -Duration "${Seconds}s" |
    Sort-Object Value -Descending -Top 10 |
    Format-Table @{ Name = 'Program'; Expression = { $_.Key[0] } }, @{ Name = 'Calls'; Expression = 'Value' }
