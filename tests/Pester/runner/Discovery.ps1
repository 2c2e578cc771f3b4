# The words a test file uses, as Pester 5 reads them: the file is run once to discover its blocks and tests,
# and what it says is put into a tree. Nothing in a BeforeAll, BeforeEach or It runs yet.
# The tree grows at $__discovery.Block, found by dynamic scope: `$script:` would name the test file's own scope here.

function Get-__Node([System.Collections.IDictionary]$Said) {
    @{
        Kind = $Said.Kind; Name = $Said.Name; Body = $Said.Body; Tag = @($Said.Tag); Skip = [bool]$Said.Skip; Data = $Said.Data; HasData = [bool]$Said.HasData
        Parent = $__discovery.Block; Children = [System.Collections.ArrayList]::new()
        BeforeAll = [System.Collections.ArrayList]::new(); BeforeEach = [System.Collections.ArrayList]::new()
        AfterEach = [System.Collections.ArrayList]::new(); AfterAll = [System.Collections.ArrayList]::new()
    }
}

# <name>, <name.Property> and <_> stand for the values of one case.
function Expand-__Name([string]$Name, $Data) {
    [regex]::Replace($Name, '<([\w.]+)>', {
        param($match)
        $parts = $match.Groups[1].Value.Split('.')
        if ($parts[0] -eq '_') { $value = $Data }
        elseif ($Data -is [System.Collections.IDictionary] -and $Data.Contains($parts[0])) { $value = $Data[$parts[0]] }
        else { return $match.Value }
        foreach ($part in $parts[1..$parts.Length]) { $value = $value.$part }
        if ($null -eq $value) { '$null' } else { "$value" }
    })
}

# Gives the case's values names: $_, and each key of a dictionary, in the scope that dot-sources the result.
function Get-__CaseVariable($Data) {
    if ($Data -is [System.Collections.IDictionary]) { foreach ($key in $Data.Keys) { @{ Name = $key; Value = $Data[$key] } } }
}

# A node for what was said, or one for each of its cases.
function Add-__Node([System.Collections.IDictionary]$Said, $Cases, [bool]$HasCases) {
    if ($null -eq $Said.Body) { throw "$($Said.Kind) '$($Said.Name)' has no script block." }
    if (-not $HasCases) { $null = $__discovery.Block.Children.Add((Get-__Node $Said)) }
    foreach ($case in $Cases) {
        $null = $__discovery.Block.Children.Add((Get-__Node ($Said + @{ Data = $case; HasData = $true })))
        $__discovery.Block.Children[-1].Name = Expand-__Name $Said.Name $case
    }
}

function Describe {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidAssignmentToAutomaticVariable', '', Justification = 'The parameter is Pester''s.')]
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Position = 1)] [scriptblock] $Fixture,
        [string[]] $Tag,
        [switch] $Skip,
        [Alias('TestCases')] [object[]] $ForEach
    )

    $__outer = $__discovery.Block
    $__first = $__outer.Children.Count
    Add-__Node -Said @{ Kind = 'Block'; Name = $Name; Body = $Fixture; Tag = $Tag; Skip = $Skip } -Cases $ForEach -HasCases $PSBoundParameters.ContainsKey('ForEach')
    for ($__index = $__first; $__index -lt $__outer.Children.Count; $__index++) {
        $__discovery.Block = $__outer.Children[$__index]
        $null = & {
            foreach ($__pair in Get-__CaseVariable $__discovery.Block.Data) { $ExecutionContext.SessionState.PSVariable.Set($__pair.Name, $__pair.Value) }
            $ExecutionContext.SessionState.PSVariable.Set('_', $__discovery.Block.Data)
            . $__discovery.Block.Body
        }

        $__discovery.Block = $__outer
    }
}

function Context {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidAssignmentToAutomaticVariable', '', Justification = 'The parameter is Pester''s.')]
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Position = 1)] [scriptblock] $Fixture,
        [string[]] $Tag,
        [switch] $Skip,
        [Alias('TestCases')] [object[]] $ForEach
    )

    Describe @PSBoundParameters
}

function It {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Position = 1)] [scriptblock] $Test,
        [Alias('ForEach')] [object[]] $TestCases,
        [string[]] $Tag,
        [switch] $Skip
    )

    Add-__Node -Said @{ Kind = 'Test'; Name = $Name; Body = $Test; Tag = $Tag; Skip = $Skip } -Cases $TestCases -HasCases $PSBoundParameters.ContainsKey('TestCases')
}

function BeforeAll([Parameter(Mandatory)] [scriptblock] $Scriptblock) { $null = $__discovery.Block.BeforeAll.Add($Scriptblock) }

function BeforeEach([Parameter(Mandatory)] [scriptblock] $Scriptblock) { $null = $__discovery.Block.BeforeEach.Add($Scriptblock) }

function AfterEach([Parameter(Mandatory)] [scriptblock] $Scriptblock) { $null = $__discovery.Block.AfterEach.Add($Scriptblock) }

function AfterAll([Parameter(Mandatory)] [scriptblock] $Scriptblock) { $null = $__discovery.Block.AfterAll.Add($Scriptblock) }
