#Requires -Modules DTracePS
# How many bytes write(2) brings to each file, pipe and socket, by program, over some seconds.
param([int] $Seconds = 5)

$program = @'
syscall::write:entry { self->file = fds[arg0].fi_pathname; }
syscall::write:return /self->file != NULL && (int64_t)arg0 > 0/ { @[execname, self->file] = sum(arg0); }
syscall::write:return { self->file = NULL; }
'@
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
