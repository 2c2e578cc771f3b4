# The shell that runs the tests, to be started anew. Dot-sourced by the tests that need a process of their own.

# Starts this shell with arguments; puts out what it prints. pwsh may be a program, or, as a .NET tool, an assembly that dotnet runs.
function Invoke-Shell {
    $program = [System.Environment]::ProcessPath
    $assembly = @(if ((Split-Path -LeafBase $program) -eq 'dotnet') { [System.Environment]::GetCommandLineArgs()[0] })
    & $program @assembly -NoProfile -NonInteractive @args
}
