# How long threads are off the processors, in nanoseconds, by program.
param([int] $Seconds = 5)

$program = @'
sched:::off-cpu { self->since = timestamp; }
sched:::on-cpu /self->since/ { @[execname] = quantize(timestamp - self->since); self->since = 0; }
'@
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
