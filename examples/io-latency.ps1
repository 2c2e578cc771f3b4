#Requires -Modules DTracePS
# How long requests to each block device take, in nanoseconds, over some seconds.
param([int] $Seconds = 5)

$program = @'
io:::start { since[arg0] = timestamp; }
io:::done /since[arg0]/ { @[args[1]->dev_name] = quantize(timestamp - since[arg0]); since[arg0] = 0; }
'@
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
