# Prints the milliseconds that importing the module takes, and those of the first command.
param([string] $Module)
$watch = [System.Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
$import = $watch.Elapsed.TotalMilliseconds
$watch.Restart()
$text = Invoke-DTrace 'BEGIN { trace("hello, world"); exit(0); }' | Where-Object Action -EQ Trace | ForEach-Object Data
$first = $watch.Elapsed.TotalMilliseconds
if ($text -ne 'hello, world') { throw "It says '$text'." }
[System.Console]::Out.WriteLine("$import $first")
