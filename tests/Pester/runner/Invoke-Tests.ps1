# Runs the *.Tests.ps1 files under a folder, or one file: by Pester where it is installed, else by the files beside this one,
# which read the same subset of its language. Prints failures and skips; ends with the counts; exits 1 if anything failed.
[CmdletBinding()]
param(
    # A test file, or a folder to search.
    [string] $Path,
    # A file to write the results to: outcome, name and reason of a test on each line, between tabs.
    [string] $ResultPath
)

if (-not $Path) { $Path = [System.IO.Path]::GetDirectoryName($PSScriptRoot) }
$Path = [System.IO.Path]::GetFullPath($Path)

function Write-Line([string] $Text) { $Host.UI.WriteLine($Text) }

function Invoke-InstalledPester([string[]] $Files) {
    $run = Invoke-Pester -Path $Files -PassThru -Output None
    foreach ($test in $run.Tests) {
        $outcome = switch ("$($test.Result)") { 'Passed' { 'passed' } 'Skipped' { 'skipped' } default { 'failed' } }
        @{ Name = $test.ExpandedPath; Outcome = $outcome; Reason = "$(@($test.ErrorRecord)[0])" }
    }

    foreach ($failed in @($run.FailedBlocks) + @($run.FailedContainers)) {
        if ($failed) { @{ Name = "$failed"; Outcome = 'failed'; Reason = "$(@($failed.ErrorRecord)[0])" } }
    }
}

function Invoke-OwnRunner([string[]] $Files) {
    $skipTag = @{}
    if (-not (Get-Command -Name 'Write-Output' -ErrorAction Ignore)) {
        $skipTag['RequiresUtility'] = "needs PowerShell's own Utility commands, which this host does not carry"
    }

    foreach ($file in $Files) { & ([System.IO.Path]::Combine($PSScriptRoot, 'Invoke-TestFile.ps1')) -Path $file -SkipTag $skipTag }
}

if ([System.IO.File]::Exists($Path)) { $files = @($Path) }
elseif ([System.IO.Directory]::Exists($Path)) { $files = @([System.IO.Directory]::GetFiles($Path, '*.Tests.ps1', 'AllDirectories')) }
else { throw "There is no test file or folder '$Path'." }
[array]::Sort($files)

$results = if (Get-Command -Name 'Invoke-Pester' -ErrorAction Ignore) { @(Invoke-InstalledPester $files) } else { @(Invoke-OwnRunner $files) }
$count = @{ passed = 0; failed = 0; skipped = 0 }
$lines = foreach ($result in $results) {
    $count[$result.Outcome]++
    $name, $reason = foreach ($text in $result.Name, $result.Reason) { "$text" -replace '\s+', ' ' }
    if ($result.Outcome -ne 'passed') { Write-Line "$($result.Outcome): ${name}: $reason" }
    "$($result.Outcome)`t$name`t$reason"
}

if ($ResultPath) { [System.IO.File]::WriteAllLines($ResultPath, [string[]]@($lines)) }
Write-Line "$($count.passed) passed, $($count.failed) failed, $($count.skipped) skipped"
if ($count.failed -gt 0) { exit 1 }
