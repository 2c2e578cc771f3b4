#Requires -Modules DTracePS
# How long threads wait for a processor, in nanoseconds, by program, over some seconds.
param([int] $Seconds = 5)

$program = @'
sched:::enqueue { since[args[0]->pr_lwpid] = timestamp; }
sched:::dequeue /since[args[0]->pr_lwpid]/ {
    @[stringof(args[1]->pr_fname)] = quantize(timestamp - since[args[0]->pr_lwpid]);
    since[args[0]->pr_lwpid] = 0;
}
'@
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
