# Runs one test file: discovers it, runs it, and puts out one dictionary a test: Name, Outcome (passed, failed, skipped), Reason.
# Each run of this script is a script scope of its own, which is what `$script:` means to the tests inside.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    # Tags whose tests are skipped, and why.
    [System.Collections.IDictionary] $SkipTag = @{}
)

. ([System.IO.Path]::Combine($PSScriptRoot, 'Discovery.ps1'))
. ([System.IO.Path]::Combine($PSScriptRoot, 'Execution.ps1'))
. ([System.IO.Path]::Combine($PSScriptRoot, 'Should.ps1'))

$__discovery = @{ Block = $null }
$__discovery.Block = Get-__Node @{ Kind = 'Block'; Name = [System.IO.Path]::GetFileNameWithoutExtension($Path) }
$__execution = @{ Results = [System.Collections.ArrayList]::new(); SkipTag = $SkipTag }
$TestDrive = [System.IO.Directory]::CreateTempSubdirectory('DTracePS-test-').FullName
try {
    $__root = $__discovery.Block
    try {
        $null = & $Path
        Invoke-__Block $__root
    }
    catch {
        Add-__Result -Node $__root -Outcome 'failed' -Reason "Discovery: $(Get-__Reason $_)"
    }
}
finally {
    [System.IO.Directory]::Delete($TestDrive, $true)
}

$__execution.Results
