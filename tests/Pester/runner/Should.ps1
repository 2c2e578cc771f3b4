# Pester's Should, for the operators the tests use. As there: Be, BeExactly, BeNullOrEmpty, Contain and HaveCount take the
# whole input, the others each piped value; an expected message or error id is a wildcard pattern of the whole text.

function Format-__Value($Value) {
    if ($null -eq $Value) { return '$null' }
    if ($Value -is [string]) { return "'$Value'" }
    if ($Value -is [bool]) { return "`$$Value".ToLowerInvariant() }
    if ($Value -is [type]) { return "[$($Value.FullName)]" }
    if ($Value -is [System.Collections.ICollection] -and $Value -isnot [System.Collections.IDictionary]) {
        return '@(' + ((@($Value) | ForEach-Object { Format-__Value $_ }) -join ', ') + ')'
    }

    "$Value"
}

function Test-__Same($Actual, $Expected, [bool]$CaseSensitive) {
    $actualItems = $Actual -is [System.Collections.IList]
    $expectedItems = $Expected -is [System.Collections.IList]
    if ($actualItems -and $Actual.Count -eq 1 -and -not ($expectedItems -and $Expected.Count -eq 1)) { return Test-__Same -Actual $Actual[0] -Expected $Expected -CaseSensitive $CaseSensitive }
    if ($expectedItems -and $Expected.Count -eq 1 -and -not $actualItems) { return Test-__Same -Actual $Actual -Expected $Expected[0] -CaseSensitive $CaseSensitive }
    if ($actualItems -ne $expectedItems) { return $false }
    if (-not $actualItems) { if ($CaseSensitive) { return [bool]($Actual -ceq $Expected) } else { return [bool]($Actual -eq $Expected) } }
    if ($Actual.Count -ne $Expected.Count) { return $false }
    for ($i = 0; $i -lt $Actual.Count; $i++) { if (-not (Test-__Same -Actual $Actual[$i] -Expected $Expected[$i] -CaseSensitive $CaseSensitive)) { return $false } }
    $true
}

function Test-__Empty($Actual) {
    if ($null -eq $Actual) { return $true }
    if ($Actual -is [System.Collections.IList] -and $Actual.Count -eq 1) { return Test-__Empty $Actual[0] }
    if ($Actual -is [string]) { return $Actual.Length -eq 0 }
    $Actual -is [System.Collections.ICollection] -and $Actual.Count -eq 0
}

function Test-__Type($Actual, $Expected) {
    $type = if ($Expected -is [type]) { $Expected } else { ("$Expected" -replace '^\[(.*)\]$', '$1') -as [type] }
    if ($null -eq $type) { throw [System.ArgumentException]::new("There is no type '$Expected'.") }
    $Actual -is $type
}

# The error that a script block throws, or nothing. The block runs below this scope, and sees it.
function Get-__Thrown($__script) {
    if ($__script -isnot [scriptblock]) { throw [System.ArgumentException]::new('Should -Throw wants a script block as input.') }
    try { do { $null = & $__script } until ($true) }
    catch { $_ }
}

# What keeps an error from being the expected one; nothing where it is that.
function Get-__ThrowMismatch($Thrown, [string]$Message, [string]$ErrorId, [type]$ExceptionType) {
    if ($null -eq $Thrown) { return 'no exception was thrown' }
    if ($ExceptionType -and $Thrown.Exception -isnot $ExceptionType) { "the type was $(Format-__Value $Thrown.Exception.GetType())" }
    if ($Message -and $Thrown.Exception.Message -notlike $Message) { "the message was $(Format-__Value $Thrown.Exception.Message)" }
    if ($ErrorId -and $Thrown.FullyQualifiedErrorId -notlike $ErrorId) { "the error id was $(Format-__Value $Thrown.FullyQualifiedErrorId)" }
}

function Write-__Failure([string]$Message) {
    throw [System.Management.Automation.ErrorRecord]::new([System.Exception]::new($Message), 'PesterAssertionFailed', 'InvalidResult', $null)
}

function Should {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)] $ActualValue,
        [Parameter(Position = 0)] [Alias('ExpectedType', 'RegularExpression')] $ExpectedValue,
        [switch] $Not, [string] $Because,
        [switch] $Be, [switch] $BeExactly, [switch] $BeNullOrEmpty, [switch] $Contain, [switch] $HaveCount,
        [switch] $BeTrue, [switch] $BeFalse, [switch] $BeOfType, [switch] $BeIn,
        [switch] $BeGreaterThan, [switch] $BeGreaterOrEqual, [switch] $BeLessThan, [switch] $BeLessOrEqual,
        [switch] $Match, [switch] $MatchExactly, [switch] $BeLike, [switch] $BeLikeExactly,
        [switch] $Throw, [string] $ExpectedMessage, [string] $ErrorId, [type] $ExceptionType, [switch] $PassThru
    )

    begin {
        $input_ = [System.Collections.Generic.List[object]]::new()
        $common = 'ActualValue', 'ExpectedValue', 'Not', 'Because', 'ExpectedMessage', 'ErrorId', 'ExceptionType', 'PassThru', 'ErrorAction'
        $operators = @($PSBoundParameters.Keys | Where-Object { $common -notcontains $_ })
        if ($operators.Count -ne 1) { throw [System.ArgumentException]::new("Should wants exactly one operator; it has $($operators.Count): $operators") }
        $operator = $operators[0]
        $tests = @{
            Be = { Test-__Same -Actual $a -Expected $e -CaseSensitive $false }
            BeExactly = { Test-__Same -Actual $a -Expected $e -CaseSensitive $true }
            BeNullOrEmpty = { Test-__Empty $a }
            Contain = { $a -contains $e }
            HaveCount = { $(if ($null -eq $a) { 0 } else { $a.Count }) -eq $e }
            BeTrue = { [bool]$a }
            BeFalse = { -not $a }
            BeOfType = { Test-__Type $a $e }
            BeIn = { $e -contains $a }
            BeGreaterThan = { $a -gt $e }
            BeGreaterOrEqual = { $a -ge $e }
            BeLessThan = { $a -lt $e }
            BeLessOrEqual = { $a -le $e }
            Match = { $a -match $e }
            MatchExactly = { $a -cmatch $e }
            BeLike = { $a -like $e }
            BeLikeExactly = { $a -clike $e }
        }
    }

    process { $input_.Add($ActualValue) }

    end {
        $because = if ($Because) { ", because $($Because -replace '^because\s+')" } else { '' }
        $negation = if ($Not) { ' -Not' } else { '' }
        if ($operator -eq 'Throw') {
            $script_ = if ($input_.Count -gt 0) { $input_[0] }
            $thrown = Get-__Thrown $script_
            if ($Not) {
                if ($null -ne $thrown) { Write-__Failure "Expected no exception$because, but '$($thrown.Exception.Message)' was thrown." }
                return
            }

            $message = if ($PSBoundParameters.ContainsKey('ExpectedValue')) { "$ExpectedValue" } else { $ExpectedMessage }
            $mismatch = @(Get-__ThrowMismatch -Thrown $thrown -Message $message -ErrorId $ErrorId -ExceptionType $ExceptionType) -join ' and '
            if ($mismatch) { Write-__Failure "Expected an exception$(foreach ($wanted in $message, $ErrorId, $ExceptionType) { if ($wanted) { " '$wanted'" } })$because, but $mismatch." }
            if ($PassThru) { $thrown }
            return
        }

        $e = $ExpectedValue
        $isWhole = $operator -in 'Be', 'BeExactly', 'BeNullOrEmpty', 'Contain', 'HaveCount'
        $subjects = if ($input_.Count -eq 0) { , @(, $null) } elseif ($isWhole) { , @(, $input_.ToArray()) } else { , $input_.ToArray() }
        foreach ($a in $subjects) {
            if ([bool](& $tests[$operator]) -eq [bool]$Not) {
                $shown = if ($a -is [object[]] -and $a.Count -eq 1) { $a[0] } else { $a }
                $expected = if ($PSBoundParameters.ContainsKey('ExpectedValue')) { " $(Format-__Value $e)" } else { '' }
                Write-__Failure "Expected$negation -$operator$expected$because, but got $(Format-__Value $shown)."
            }
        }
    }
}
