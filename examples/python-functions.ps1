# Which Python functions return, in all Python processes, over some seconds. Needs a python3 with static probes, as Debian's.
param([int] $Seconds = 5)

$program = 'python*:::function-return { @[copyinstr(arg0), copyinstr(arg1)] = count(); }'
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
