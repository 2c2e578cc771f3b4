# How much memory a command asks for at a time.
param([string] $Command = '/bin/ls', [string[]] $Argument = @('/'))

$program = 'pid$target:libc:malloc:entry { @["bytes asked of malloc()"] = quantize(arg0); }'
Invoke-DTrace -Engine Embedded -Program $program -Command $Command -CommandArgument $Argument -Option @{ quiet = $true } -AsText
