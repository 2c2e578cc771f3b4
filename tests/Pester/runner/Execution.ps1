# Runs the tree that Discovery.ps1 grew. Each block and each test is a function call, and what it prepares is dot-sourced
# there: a block's BeforeAll is seen by its tests and inner blocks and by nothing else, as in Pester 5.
# The test file itself has ended by now, so its own variables are gone, as in Pester 5.
# Names begin with two underscores because the tests run below these scopes, and see them.

function Set-ItResult {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The name is Pester''s.')]
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'Skipped is the only result there is here.')]
    [CmdletBinding()]
    param([Parameter(Mandatory)] [switch] $Skipped, [string] $Because)

    throw [System.Management.Automation.ErrorRecord]::new([System.Exception]::new($Because), 'PesterTestSkipped', 'InvalidResult', $null)
}

function Add-__Result($Node, [string]$Outcome, [string]$Reason) {
    $names = for ($part = $Node; $null -ne $part; $part = $part.Parent) { if ($part.Name) { $part.Name } }
    $path = @($names)
    [array]::Reverse($path)
    $null = $__execution.Results.Add(@{ Name = $path -join ' / '; Outcome = $Outcome; Reason = $Reason })
}

function Get-__Reason($ErrorRecord) {
    $place = $ErrorRecord.ScriptStackTrace -split "`n" | Where-Object { $_ -match '\.Tests\.ps1' } | ForEach-Object { $_.Trim() }
    $message = $ErrorRecord.Exception.Message
    if ($place) { "$message ($(@($place)[0]))" } else { $message }
}

# Why a node is not to run, or nothing: its own mark, or a tag this host cannot serve.
function Get-__SkipReason($Node) {
    if ($Node.Skip) { return 'marked -Skip' }
    foreach ($tag in $Node.Tag) { if ($tag -and $__execution.SkipTag.Contains($tag)) { return $__execution.SkipTag[$tag] } }
}

function Add-__ResultBelow($Block, [string]$Outcome, [string]$Reason) {
    foreach ($child in $Block.Children) {
        if ($child.Kind -eq 'Test') { Add-__Result -Node $child -Outcome $Outcome -Reason $Reason } else { Add-__ResultBelow -Block $child -Outcome $Outcome -Reason $Reason }
    }
}

function Test-__AnyToRun($Block) {
    foreach ($child in $Block.Children) {
        if (Get-__SkipReason $child) { continue }
        if ($child.Kind -eq 'Test' -or (Test-__AnyToRun $child)) { return $true }
    }

    $false
}

function Invoke-__Test($__test) {
    $__reason = Get-__SkipReason $__test
    if ($__reason) { Add-__Result -Node $__test -Outcome 'skipped' -Reason $__reason; return }
    foreach ($__pair in Get-__CaseVariable $__test.Data) { $ExecutionContext.SessionState.PSVariable.Set($__pair.Name, $__pair.Value) }
    if ($__test.HasData) { $ExecutionContext.SessionState.PSVariable.Set('_', $__test.Data) }
    $__blocks = [System.Collections.ArrayList]::new()
    for ($__block = $__test.Parent; $null -ne $__block; $__block = $__block.Parent) { $__blocks.Insert(0, $__block) }
    $__outcome = 'passed'
    try {
        foreach ($__block in $__blocks) { foreach ($__step in $__block.BeforeEach) { $null = . $__step } }
        $__arguments = if ($__test.Data -is [System.Collections.IDictionary] -and $null -ne $__test.Body.Ast.ParamBlock) { $__test.Data } else { @{} }
        $null = . $__test.Body @__arguments
    }
    catch {
        $__skipped = $_.FullyQualifiedErrorId -eq 'PesterTestSkipped'
        $__outcome = if ($__skipped) { 'skipped' } else { 'failed' }
        $__reason = if ($__skipped) { $_.Exception.Message } else { Get-__Reason $_ }
    }

    $__blocks.Reverse()
    try { foreach ($__block in $__blocks) { foreach ($__step in $__block.AfterEach) { $null = . $__step } } }
    catch { $__outcome = 'failed'; $__reason = "AfterEach: $(Get-__Reason $_)" }
    Add-__Result -Node $__test -Outcome $__outcome -Reason $__reason
}

function Invoke-__Block($__this) {
    $__reason = Get-__SkipReason $__this
    if ($__reason) { Add-__ResultBelow -Block $__this -Outcome 'skipped' -Reason $__reason; return }
    foreach ($__pair in Get-__CaseVariable $__this.Data) { $ExecutionContext.SessionState.PSVariable.Set($__pair.Name, $__pair.Value) }
    if ($__this.HasData) { $ExecutionContext.SessionState.PSVariable.Set('_', $__this.Data) }
    $__isRun = Test-__AnyToRun $__this
    $__kept = [System.IO.Directory]::GetFileSystemEntries($TestDrive)
    $__failure = $null
    try { if ($__isRun) { foreach ($__step in $__this.BeforeAll) { $null = . $__step } } }
    catch { $__failure = "BeforeAll: $(Get-__Reason $_)" }
    if ($__failure) { Add-__ResultBelow -Block $__this -Outcome 'failed' -Reason $__failure }
    else {
        foreach ($__child in $__this.Children) {
            if ($__child.Kind -eq 'Test') { Invoke-__Test $__child } else { Invoke-__Block $__child }
        }
    }

    try { if ($__isRun) { foreach ($__step in $__this.AfterAll) { $null = . $__step } } }
    catch { Add-__Result -Node $__this -Outcome 'failed' -Reason "AfterAll: $(Get-__Reason $_)" }
    foreach ($__entry in [System.IO.Directory]::GetFileSystemEntries($TestDrive)) {
        if ($__kept -contains $__entry) { continue }
        if ([System.IO.Directory]::Exists($__entry)) { [System.IO.Directory]::Delete($__entry, $true) } else { [System.IO.File]::Delete($__entry) }
    }
}
