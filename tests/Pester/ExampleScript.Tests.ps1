# The scripts of the folder examples run as they stand, in a shell that has the module where modules are.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$shown = @{
    'hello-world.ps1' = '^hello, world$'
    'hello-world-by-steps.ps1' = '^hello, world$'
    'syscalls-by-execname.ps1' = 'Program.*Calls'
    'syscalls-by-latency.ps1' = '- Distribution -'
    'syscalls-by-latency-lquantize.ps1' = '- Distribution -'
    'syscalls-by-latency-llquantize.ps1' = '- Distribution -'
    'python-functions.ps1' = 'traced_by_the_example'
    'run-queue-latency.ps1' = '- Distribution -'
    'tcp-connections.ps1' = 'bash +asks 127\.0\.0\.1 port 1\n(.*\n)*?connect-refused +127\.0\.0\.1 port 1 after \d+ us'
    'files-written.ps1' = '(?m) [1-9]\d*$'
}
$pythonPath = '/usr/bin/python3'
$scripts = foreach ($file in Get-ChildItem (Join-Path $PSScriptRoot '../../examples') -Filter *.ps1) {
    @{ Name = $file.Name; File = $file.FullName; Shown = "$($shown[$file.Name])"; IsShort = $file.Name -like 'hello-*' }
}
$hasSyscall = try { [bool](Get-DTraceProbe syscall -Function read -ErrorAction Stop -WarningAction Ignore) } catch { $false }

Describe 'The script <Name>' -ForEach $scripts {
    BeforeAll {
        . (Join-Path $PSScriptRoot Shell.ps1)
        $modulePath = $env:PSModulePath
        $env:PSModulePath = (Resolve-Path (Join-Path $PSScriptRoot '../../out')).Path + [System.IO.Path]::PathSeparator + $env:PSModulePath
    }

    AfterAll {
        $env:PSModulePath = $modulePath
        if ($python) { $python.Kill() }
        if ($bash) { $bash.Kill() }
    }

    It 'runs, and shows what it is about' -Skip:((-not $IsShort -and -not $hasSyscall) -or ($Name -eq 'python-functions.ps1' -and -not (Test-Path $pythonPath))) {
        if ($Name -eq 'python-functions.ps1') {
            $loop = "import time`ndef traced_by_the_example(): pass`nfor i in range(6000):`n traced_by_the_example()`n time.sleep(0.01)"
            $python = [System.Diagnostics.Process]::Start('/usr/bin/python3', [string[]]('-c', $loop))
        }

        if ($Name -eq 'tcp-connections.ps1') {
            $bash = [System.Diagnostics.Process]::Start('/bin/bash', [string[]]('-c', 'for i in {1..6000}; do (exec 3<>/dev/tcp/127.0.0.1/1) 2> /dev/null; sleep 0.01; done'))
        }

        $arguments = @(if (-not $IsShort) { '-Seconds'; '1' })
        $printed = @(Invoke-Shell -File $File @arguments 2>&1)
        $LASTEXITCODE | Should -Be 0
        $printed | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Should -BeNullOrEmpty
        $printed -join "`n" | Should -Match $Shown
    }
}
