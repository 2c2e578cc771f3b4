# An SSH server on a port of the loopback, whose subsystem powershell is the pwsh of the tool manifest with this module on its module path, and an
# ssh that finds it under any of the names it is given. Dot-sourced by the tests of remoting; everything it makes is in one folder.

# The programs it takes, or nothing where one is missing. sshd is often on the path of root alone.
function Find-SshProgram {
    $path = $env:PATH
    try {
        $env:PATH += [System.IO.Path]::PathSeparator + '/usr/sbin'
        $found = @(foreach ($name in 'sshd', 'ssh', 'ssh-keygen') { (Get-Command $name -CommandType Application -TotalCount 1 -ErrorAction Ignore).Source })
        if ($found.Count -eq 3 -and -not $IsWindows) { $found }
    }
    finally {
        $env:PATH = $path
    }
}

# A port that nobody listens on.
function Get-FreePort {
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

# Whether the port is listened on within ten seconds; false at once where the process has ended.
function Wait-Port([int] $Port, $Process) {
    for ($i = 0; $i -lt 200 -and -not $Process.HasExited; $i++) {
        $client = [System.Net.Sockets.TcpClient]::new()
        try { $client.Connect([System.Net.IPAddress]::Loopback, $Port); return $true } catch { Start-Sleep -Milliseconds 50 } finally { $client.Dispose() }
    }

    $false
}

function Add-ShellScript([string] $Path, [string[]] $Line) {
    Set-Content $Path (@('#!/bin/sh') + $Line)
    chmod 755 $Path
}

# Starts the server; puts out what Close-SshServer takes. From then on `ssh` in this process is the one that knows the names.
function Open-SshServer([string] $Folder, [string] $ModuleRoot, [string[]] $HostName) {
    $sshd, $ssh, $keygen = Find-SshProgram
    $top = Split-Path (Split-Path $PSScriptRoot)
    Push-Location $top
    try { $shellHome = dotnet pwsh -NoProfile -NonInteractive -Command '$PSHOME' } finally { Pop-Location }

    $null = New-Item -ItemType Directory -Force -Path (Join-Path $Folder bin)
    foreach ($key in 'host', 'user') { & $keygen -q -t ed25519 -N '' -f (Join-Path $Folder $key) }
    Add-ShellScript (Join-Path $Folder powershell) @(
        "export PSModulePath='$ModuleRoot' POWERSHELL_TELEMETRY_OPTOUT=1"
        "exec '$((Get-Command dotnet).Source)' '$shellHome/pwsh.dll' -sshs -NoLogo -NoProfile")
    Add-ShellScript (Join-Path $Folder bin/ssh) "exec '$ssh' -F '$Folder/client' `"`$@`""
    if ([System.Environment]::IsPrivilegedProcess) { $null = New-Item -ItemType Directory -Force -Path /run/sshd }

    # The port may be taken between its choice and its use: then sshd ends, and another is tried.
    for ($attempt = 0; $attempt -lt 5; $attempt++) {
        $port = Get-FreePort
        Set-Content (Join-Path $Folder server) @(
            'ListenAddress 127.0.0.1'
            "Port $port"
            "HostKey $Folder/host"
            "AuthorizedKeysFile $Folder/user.pub"
            'PidFile none'
            'UsePAM no'
            'StrictModes no'
            'PermitRootLogin prohibit-password'
            'PasswordAuthentication no'
            'KbdInteractiveAuthentication no'
            "Subsystem powershell $Folder/powershell")
        Set-Content (Join-Path $Folder client) @(
            "Host $HostName"
            'HostName 127.0.0.1'
            "Port $port"
            "User $([System.Environment]::UserName)"
            "IdentityFile $Folder/user"
            'IdentitiesOnly yes'
            'BatchMode yes'
            'HostKeyAlias loopback'
            "UserKnownHostsFile $Folder/known")
        Set-Content (Join-Path $Folder known) "loopback $(Get-Content (Join-Path $Folder host.pub))"
        $process = Start-Process $sshd '-D', '-e', '-f', "$Folder/server" -PassThru -RedirectStandardError (Join-Path $Folder log)
        if (Wait-Port $port $process) {
            $server = @{ Process = $process; Path = $env:PATH }
            $env:PATH = (Join-Path $Folder bin) + [System.IO.Path]::PathSeparator + $env:PATH
            return $server
        }

        $process.Kill()
    }

    throw "sshd did not start: $(Get-Content -Raw (Join-Path $Folder log))"
}

# Ends the server; a session that still runs ends when its client does.
function Close-SshServer($Server) {
    if (-not $Server) { return }
    $env:PATH = $Server.Path
    if (-not $Server.Process.HasExited) { $Server.Process.Kill() }
    $Server.Process.WaitForExit()
    $Server.Process.Dispose()
}
