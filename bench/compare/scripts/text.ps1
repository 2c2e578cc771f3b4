# Prints what a program prints until it exits.
param([string] $Program)
Invoke-DTrace -Engine Embedded $Program -AsText -Option @{ quiet = $true }
