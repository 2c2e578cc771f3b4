#Requires -Modules DTracePS
# Which programs are executed, and by whom, over some seconds.
param([int] $Seconds = 10)

$program = @'
proc:::exec { self->path = copyinstr(arg0); }
proc:::exec-success /self->path != NULL/ { printf("%-6d %-16s %s\n", pid, execname, self->path); self->path = NULL; }
'@
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
