#Requires -Modules DTracePS
# Where in the kernel threads wait for contended mutexes and reader-writer locks, in nanoseconds, over some seconds.
param([int] $Seconds = 5)

$program = 'lockstat:::adaptive-block,lockstat:::rw-block { @[execname, stack(6)] = sum(arg1); }'
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
