# Which files are opened, by which programs, over some seconds.
param([int] $Seconds = 5)

$program = 'syscall::openat:entry { printf("%-16s %s\n", execname, stringof(args[1])); }'
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
