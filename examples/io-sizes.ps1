# How large the requests to each block device are, over some seconds.
param([int] $Seconds = 5)

$program = 'io:::start { @[args[1]->dev_name] = quantize(args[0]->b_bcount); }'
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
