<#
.SYNOPSIS
Builds, tests and packages DTracePS.
.DESCRIPTION
Needs the .NET SDK; `dotnet tool restore` brings the pwsh it is written for, and the tests bring Pester by themselves.
.PARAMETER Task
Build: the whole solution, and the module in out/DTracePS.
Test: all tests that need nothing but this machine; ends with the counts.
Stress: the stress tests alone, for as long as -Minutes says; their figures go to out/stress.md.
Docs: brings the pages in docs/cmdlets up to the cmdlets' parameters, and makes of them the help that Get-Help reads. Build before, in a run of
its own: a process keeps the module it has loaded.
Package: in out/package, the module as a folder and as a NuGet package, and the host with the module in it for any Unix, started by
`dotnet dtraceps-host.dll`.
Publish: the host with the module in it, compiled ahead of time for this machine, in out/publish. It starts in half the time.
Several, separated by commas, run in that order.
.PARAMETER Trait
For Test: run only the tests that carry this trait, written name=value. `Requires=LibDTrace` names the contract tests over the
system's own DTrace, which an ordinary run leaves out.
.PARAMETER Suite
For Test: run only these programs of the folder tests, such as DTrace.Core.Tests; `Pester` names the Pester files, run by the newest Pester,
`Pester-5.7.1` the same files run by the oldest that is supported, and `Pester-Host` the same files in this project's host without
PowerShell's native library.
.PARAMETER Minutes
For Stress: how long it shall take, about.
.PARAMETER NoBuild
For Test and Stress: test what was built before.
.EXAMPLE
./build.ps1 -Task Build,Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)] [string[]] $Task = @('Build'),
    [string] $Trait,
    [string[]] $Suite,
    [ValidateRange(1, 1440)] [int] $Minutes = 30,
    [switch] $NoBuild
)

$ErrorActionPreference = 'Stop'
$configuration = 'Debug'
$out = Join-Path $PSScriptRoot out
$pesterProject = Join-Path $PSScriptRoot tests/Pester/Pester.csproj

# Runs a program, and fails where it does.
function Invoke-Native {
    param([string] $Program, [string[]] $ArgumentList)
    & $Program @ArgumentList | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "$Program $ArgumentList ended with exit code $LASTEXITCODE." }
}

function Invoke-BuildTask {
    Invoke-Native dotnet @('build', (Join-Path $PSScriptRoot DTracePS.slnx), '-c', $configuration, '-v', 'quiet', '-nologo')
}

# One result of a test: Suite, Name, Outcome (passed, failed, skipped), Reason.
function ConvertTo-TestResult {
    param([string] $Suite, [string] $Name, [string] $Outcome, [string] $Reason)
    [pscustomobject]@{ Suite = $Suite; Name = $Name; Outcome = $Outcome; Reason = ($Reason -replace '\s+', ' ').Trim() }
}

# Runs a test program and reads its results. One that ends without them, or with a failure that no test shows, is a failure itself.
function Get-ProgramResult {
    param([string] $Suite, [string] $Folder)
    $resultFile = Join-Path $Folder "$Suite.xml"
    $selection = if ($Trait) { '-trait', $Trait } else { '-trait-', 'Requires=LibDTrace' }
    $assembly = Join-Path $PSScriptRoot "tests/$Suite/bin/$configuration/net10.0/$Suite.dll"
    & dotnet $assembly @selection -noLogo -noColor -reporter quiet -result-xml $resultFile | Out-Host
    $exitCode = $LASTEXITCODE
    $program = @{ Suite = $Suite; Name = $Suite; Outcome = 'failed' }
    if (-not (Test-Path $resultFile)) { return ConvertTo-TestResult @program -Reason "it left no results, and exit code $exitCode" }

    $document = [xml]::new()
    $document.Load($resultFile)
    $results = @(
        foreach ($test in $document.SelectNodes('//test')) {
            $result = @{ Suite = $Suite; Name = $test.GetAttribute('name') }
            switch ($test.GetAttribute('result')) {
                'Pass' { ConvertTo-TestResult @result -Outcome 'passed' }
                'Skip' { ConvertTo-TestResult @result -Outcome 'skipped' -Reason $test.SelectSingleNode('reason').InnerText }
                'NotRun' { }
                default { ConvertTo-TestResult @result -Outcome 'failed' -Reason $test.SelectSingleNode('failure/message').InnerText }
            }
        }

        foreach ($fault in $document.SelectNodes('//errors/error')) {
            ConvertTo-TestResult -Suite $Suite -Name $fault.GetAttribute('name') -Outcome 'failed' -Reason $fault.InnerText
        }
    )
    $results
    if ($exitCode -ne 0 -and $results -and $results.Outcome -notcontains 'failed') { ConvertTo-TestResult @program -Reason "exit code $exitCode" }
}

# How the Pester files are run: by which Pester (the project names the versions, oldest first), and in which shell.
function Get-PesterSuite {
    $versions = ([xml](Get-Content -Raw $pesterProject)).SelectSingleNode('//PackageDownload').GetAttribute('Version').Split(';').ForEach('Trim', '[]'.ToCharArray())
    @{ Name = 'Pester'; Version = $versions[-1]; Shell = 'pwsh' }
    foreach ($version in $versions[0..($versions.Count - 2)]) { @{ Name = "Pester-$version"; Version = $version; Shell = 'pwsh' } }
    @{ Name = 'Pester-Host'; Version = $versions[-1]; Shell = 'host' }
}

# A copy of the host without PowerShell's native library, as on systems that have none; puts out its path.
function Copy-Host {
    param([string] $Folder)
    $built = Join-Path $PSScriptRoot "src/DTracePS.Host/bin/$configuration/net10.0"
    foreach ($file in Get-ChildItem -Recurse -File $built -Exclude 'libpsl-native*') {
        $copy = Join-Path $Folder "host/$([System.IO.Path]::GetRelativePath($built, $file.FullName))"
        $null = New-Item -ItemType Directory -Force (Split-Path $copy)
        Copy-Item $file.FullName $copy
    }

    Join-Path $Folder host/dtraceps-host.dll
}

# The tests of remoting want an SSH server, those of metrics Prometheus, those of terminals tmux. Debian's packages start and keep services where systemd runs, which nobody asked
# for: they are installed only where nothing does so, as in containers.
function Install-TestServer {
    $isWanted = $IsLinux -and [System.Environment]::IsPrivilegedProcess -and (Get-Command apt-get -ErrorAction Ignore) -and -not (Test-Path /run/systemd/system)
    if (-not $isWanted) { return }
    $packages = @(
        if (-not (Test-Path /usr/sbin/sshd)) { 'openssh-server', 'openssh-client' }
        if (-not (Test-Path /usr/bin/tmux)) { 'tmux' }
        if (-not (Test-Path /usr/bin/promtool)) { 'prometheus' }
        if (-not (Test-Path /usr/bin/prometheus-node-exporter)) { 'prometheus-node-exporter' }
    )
    if (-not $packages) { return }
    $env:DEBIAN_FRONTEND = 'noninteractive'
    Invoke-Native apt-get @('update', '-qq')
    Invoke-Native apt-get (@('install', '-y', '-qq', '--no-install-recommends') + $packages)
}

# The Pester files run in processes of their own, in the pwsh of the tool manifest and in the host: an assembly rebuilt since this process loaded
# it would not be seen here. All run at a time.
function Get-PesterResult {
    param($Suites, [string] $Folder)
    Invoke-Native dotnet @('restore', $pesterProject, '-v', 'quiet')
    $packages = dotnet msbuild $pesterProject -nologo -getProperty:NuGetPackageRoot
    Push-Location $PSScriptRoot
    try {
        Invoke-Native dotnet @('tool', 'restore')
        $runs = foreach ($suite in $Suites) {
            $resultFile = Join-Path $Folder "$($suite.Name).json"
            $arguments = @(
                if ($suite.Shell -eq 'host') { Copy-Host $Folder } else { 'pwsh' }
                '-NoProfile', '-NonInteractive', '-File', 'tests/Pester/Invoke-Suite.ps1'
                '-PesterPath', (Join-Path $packages "pester/$($suite.Version)/tools/Pester.psd1")
                '-ResultPath', $resultFile
            )
            $start = @{
                FilePath               = 'dotnet'
                ArgumentList           = $arguments.ForEach({ "`"$_`"" })
                RedirectStandardOutput = Join-Path $Folder "$($suite.Name).txt"
                PassThru               = $true
            }
            @{ Name = $suite.Name; Process = Start-Process @start; ResultFile = $resultFile }
        }
    }
    finally {
        Pop-Location
    }

    foreach ($run in $runs) {
        $isOver = $run.Process.WaitForExit([timespan]::FromMinutes(25))
        if (-not $isOver) { $run.Process.Kill($true) }
        if (-not (Test-Path $run.ResultFile)) {
            $reason = if ($isOver) { "it left no results, and exit code $($run.Process.ExitCode)" } else { 'it had not ended after 25 minutes' }
            ConvertTo-TestResult -Suite $run.Name -Name $run.Name -Outcome 'failed' -Reason $reason
            continue
        }

        foreach ($test in Get-Content -Raw $run.ResultFile | ConvertFrom-Json) {
            ConvertTo-TestResult -Suite $run.Name -Name $test.Name -Outcome $test.Outcome -Reason $test.Reason
        }
    }
}

function Invoke-TestTask {
    if (-not $NoBuild) { Invoke-BuildTask }
    $folder = [System.IO.Directory]::CreateTempSubdirectory('DTracePS-results-').FullName
    try {
        $suites = @(Get-ChildItem (Join-Path $PSScriptRoot 'tests') -Recurse -Filter *.Tests.csproj | ForEach-Object BaseName | Sort-Object)
        $pesterSuites = @(if (-not $Trait) { Get-PesterSuite })
        $known = $suites + $pesterSuites.Name
        foreach ($name in $Suite) { if ($name -notin $known) { throw "There is no suite $name; there are: $($known -join ', ')." } }
        $chosen = @($pesterSuites | Where-Object { -not $Suite -or $_.Name -in $Suite })
        $results = @(
            foreach ($name in $suites) { if (-not $Suite -or $name -in $Suite) { Get-ProgramResult $name $folder } }
            if ($chosen) {
                Install-TestServer
                Get-PesterResult $chosen $folder
            }
        )
    }
    finally {
        Remove-Item -Recurse $folder
    }

    $count = @{ passed = 0; failed = 0; skipped = 0 }
    foreach ($result in $results) {
        $count[$result.Outcome]++
        if ($result.Outcome -ne 'passed') { "$($result.Outcome): [$($result.Suite)] $($result.Name): $($result.Reason)" }
    }

    "$($count.passed) passed, $($count.failed) failed, $($count.skipped) skipped"
    if ($count.failed -gt 0) { exit 1 }
    if ($count.passed + $count.skipped -eq 0) { throw 'No test ran.' }
}

# Some fifteen of the stress tests go on for the seconds they are given; a long run makes 10,000 cycles too, whatever they take (a quarter of an
# hour), and refuses each call.
function Invoke-StressTask {
    $null = New-Item -ItemType Directory -Force $out
    $report = Join-Path $out stress.md
    $runtime = [System.Runtime.InteropServices.RuntimeInformation]
    $machine = @(
        "$([System.Environment]::ProcessorCount) CPUs ($($runtime::ProcessArchitecture))"
        "$([math]::Round([System.GC]::GetGCMemoryInfo().TotalAvailableMemoryBytes / 1gb, 1)) GiB"
        $runtime::OSDescription
        [System.Environment]::OSVersion.VersionString
        $runtime::FrameworkDescription
    ) -join ', '
    Set-Content $report @(
        "$(Get-Date -AsUTC -Format yyyy-MM-dd), $Minutes minutes asked for: $machine."
        ''
        '| what | figures |'
        '| --- | --- |'
    )
    $env:DTRACEPS_STRESS_REPORT = $report
    $env:DTRACEPS_STRESS_SECONDS = [string] [math]::Max(1, [math]::Floor($Minutes * 60 / 15))
    $script:Trait = 'Kind=Stress'
    Invoke-TestTask
    Get-Content $report
}

function Invoke-DocsTask {
    $pages = Join-Path $PSScriptRoot docs/cmdlets
    & (Join-Path $PSScriptRoot tools/Update-HelpPage.ps1) -ModulePath (Join-Path $out DTracePS/DTracePS.psd1) -Path $pages
    & (Join-Path $PSScriptRoot tools/ConvertTo-ModuleHelp.ps1) -Path $pages -Destination (Join-Path $pages DTracePS.dll-Help.xml)
}

# The package of the module, and a folder with the host for any Unix: .NET code alone, which `dotnet dtraceps-host.dll` starts.
function Invoke-PackageTask {
    Invoke-Native dotnet @('build', (Join-Path $PSScriptRoot src/DTracePS/DTracePS.csproj), '-c', 'Release', '-v', 'quiet', '-nologo')
    $package = Join-Path $out package
    & (Join-Path $PSScriptRoot tools/New-ModulePackage.ps1) -ModulePath (Join-Path $out DTracePS) -Destination $package
    $portable = Join-Path $package dtraceps-host
    Invoke-Native dotnet @(
        'publish', (Join-Path $PSScriptRoot src/DTracePS.Host/DTracePS.Host.csproj), '-c', 'Release', '-v', 'quiet', '-nologo'
        '-o', $portable, '-r', 'unix', '--self-contained', 'false', '-p:UseAppHost=false'
    )
    $portable
}

# The host and the module in it, compiled ahead of time (ReadyToRun), which binds them to this kind of machine: the package stays portable, this
# folder need not be.
function Invoke-PublishTask {
    $publish = Join-Path $out publish
    if (Test-Path $publish) { Remove-Item -Recurse $publish }
    $platform = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
    Invoke-Native dotnet @(
        'publish', (Join-Path $PSScriptRoot 'src/DTracePS.Host/DTracePS.Host.csproj'), '-o', $publish, '-c', 'Release', '-v', 'quiet', '-nologo'
        '-r', $platform, '--self-contained', 'false', '-p:PublishReadyToRun=true'
    )
    $publish
}

$known = 'Build', 'Test', 'Stress', 'Docs', 'Package', 'Publish'

# `pwsh -File` hands a list on as one text.
function Split-List {
    param([string[]] $Text)
    foreach ($item in $Text) { $item.Split(',').Trim() }
}

$chosen = @(Split-List $Task)
$Suite = @(Split-List $Suite)
foreach ($name in $chosen) { if ($name -notin $known) { throw "There is no task '$name'. Tasks: $($known -join ', ')." } }
foreach ($name in $chosen) { & "Invoke-${name}Task" }
