#Requires -Modules DTracePS
# Which files are opened, by which programs, over some seconds. The path is read when the call returns: at its entry the page may not be there yet.
param([int] $Seconds = 5)

$program = @'
syscall::openat:entry { self->path = arg1; }
syscall::openat:return /self->path/ { printf("%-16s %s\n", execname, copyinstr(self->path)); self->path = 0; }
'@
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
