# Every example of every page runs as it is typed: in a runspace of its own, without an error, within a minute, leaving nothing open.
# A line "Requires: ..." in an example says what else it needs; where that is not to be had the test is skipped, for that reason only.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
. ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'tools', 'HelpPage.ps1'))

$examples = foreach ($name in (Get-Command -Module DTracePS).Name) {
    $page = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'cmdlets', "$name.md")
    $sections = Read-PageSection ([System.IO.File]::ReadAllLines($page))
    foreach ($key in $sections.Keys | Where-Object { $_ -like 'EXAMPLES/*' }) {
        $blocks = @(Get-PageCode $sections[$key])
        @{
            Name = $name
            Title = $key.Substring('EXAMPLES/'.Length)
            Code = ($blocks | Where-Object { $_.Language -eq 'powershell' } | ForEach-Object { $_.Line -join "`n" }) -join "`n"
            Shown = ($blocks | Where-Object { $_.Language -eq 'output' } | ForEach-Object { $_.Line -join "`n" }) -join "`n"
            Need = @(Get-PageParagraph $sections[$key] | Where-Object { $_ -match '^Requires: ' } | ForEach-Object { $_ -replace '^Requires: |\.$', '' })
        }
    }
}

Describe 'The examples of the pages' {
    BeforeAll {
        . (Join-Path $PSScriptRoot SshServer.ps1)
        $manifest = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1')

        # Where background processes and runspaces find the module, as if it were installed.
        $modulePath = $env:PSModulePath
        $env:PSModulePath = (Split-Path (Split-Path $manifest)) + [System.IO.Path]::PathSeparator + $modulePath

        # The other machines are this one.
        $server = if (Find-SshProgram) {
            Open-SshServer -Folder (Join-Path $TestDrive ssh) -ModuleRoot (Split-Path (Get-Module DTracePS).ModuleBase) -HostName 'web1', 'web2', 'web3'
        }

        # Whether this machine has what an example needs. What is not known here is an error, not a skip.
        function Test-Need([string] $Need) {
            switch ($Need) {
                'the provider syscall' { try { [bool](Get-DTraceProbe syscall -Function read -ErrorAction Stop -WarningAction Ignore) } catch { $false } }
                'the engine LibDTrace' { try { New-DTraceConsumer -Engine LibDTrace -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } }
                'other machines' { [bool](Find-SshProgram) }
                default { throw "An example requires '$Need', which this test does not know." }
            }
        }

        # What a script writes, run in a session of its own, in an empty folder: examples write files.
        function Invoke-Example([string] $Code) {
            $state = [initialsessionstate]::CreateDefault2()
            $null = $state.ImportPSModule($manifest)
            $shell = [powershell]::Create($state)
            $folder = [System.IO.Directory]::CreateTempSubdirectory('DTracePS-example-').FullName
            try {
                $null = $shell.Runspace.SessionStateProxy.Path.SetLocation($folder)
                $run = $shell.AddScript($Code).BeginInvoke()
                if (-not $run.AsyncWaitHandle.WaitOne(60000)) { throw 'The example has not ended after 60 s.' }
                $output = $shell.EndInvoke($run)
                if ($shell.Streams.Error.Count -gt 0) { throw "The example wrote the error: $($shell.Streams.Error[0])" }
                $output
            }
            finally {
                if ($shell.InvocationStateInfo.State -eq 'Running') { $null = $shell.BeginStop($null, $null) } else { $shell.Runspace.Dispose(); $shell.Dispose() }
                [System.IO.Directory]::Delete($folder, $true)
            }
        }
    }

    AfterAll {
        Close-SshServer $server
        $env:PSModulePath = $modulePath
    }

    It '<Name>, <Title>' -TestCases $examples {
        foreach ($item in $Need) { if (-not (Test-Need $item)) { Set-ItResult -Skipped -Because "it requires $item" } }
        $before = @(Get-DTraceConsumer | ForEach-Object Id)
        $output = @(Invoke-Example $Code)
        if ($Shown) {
            $output.Count | Should -BeGreaterThan 0
            $isText = @($output | Where-Object { $_ -isnot [string] -and $_ -isnot [ValueType] }).Count -eq 0
            if ($isText) { ($output -join "`n").TrimEnd() | Should -BeExactly $Shown }
        }

        # Invoke-DTrace frees its consumer behind.
        $left = { @(Get-DTraceConsumer | Where-Object { $_.Id -notin $before }) }
        for ($i = 0; $i -lt 500 -and (& $left); $i++) { [System.Threading.Thread]::Sleep(20) }
        & $left | Should -BeNullOrEmpty
    }
}
