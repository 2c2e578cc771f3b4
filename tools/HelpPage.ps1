# What a command itself tells of its page: the syntax and each parameter's yaml, spelled as Microsoft.PowerShell.PlatyPS 1.x does
# (schema 2024-05-01: SyntaxItem, ParameterMetadataV2). Dot-sourced by Update-HelpPage.ps1, which writes them into the pages, and by
# the test that compares the two.

# What Get-Command -Syntax calls a type.
function Get-SyntaxTypeName {
    param([type] $Type)
    $underlying = [System.Nullable]::GetUnderlyingType($Type)
    if ($underlying) { return Get-SyntaxTypeName $underlying }
    [System.Management.Automation.LanguagePrimitives]::ConvertTo($Type, [string]) -replace '^(.*\.)', ''
}

# A type's full name, generic arguments in brackets.
function Get-YamlTypeName {
    param([type] $Type)
    if (-not $Type.IsGenericType) { return $Type.FullName }
    "$($Type.GetGenericTypeDefinition().FullName)[$(@($Type.GetGenericArguments() | ForEach-Object { Get-YamlTypeName $_ }) -join ',')]"
}

# The parameters a page describes: all but the common ones.
function Get-PageParameter {
    param($Command)
    $Command.Parameters.Values | Where-Object Name -NotIn ([System.Management.Automation.PSCmdlet]::CommonParameters) | Sort-Object Name
}

# The heading of a parameter set.
function Get-SyntaxHeading {
    param($Set)
    if ($Set.IsDefault -and $Set.Name -ne '__AllParameterSets') { "$($Set.Name) (Default)" } else { $Set.Name }
}

# A parameter set's lines: positions first, then what is mandatory, then the rest; broken before column 100.
function Get-SyntaxText {
    param($Command, $Set)
    $parameters = @($Set.Parameters | Where-Object { $_.Name -notin [System.Management.Automation.PSCmdlet]::CommonParameters })
    $ordered = @(
        $parameters | Where-Object Position -GE 0 | Sort-Object Position
        $parameters | Where-Object { $_.Position -lt 0 -and $_.IsMandatory }
        $parameters | Where-Object { $_.Position -lt 0 -and -not $_.IsMandatory }
    )
    $line = $Command.Name
    $lines = foreach ($parameter in $ordered) {
        $text = "-$($parameter.Name)"
        if ($parameter.Position -ge 0) { $text = "[$text]" }
        if ($parameter.ParameterType -ne [switch]) { $text += " <$(Get-SyntaxTypeName $parameter.ParameterType)>" }
        if (-not $parameter.IsMandatory) { $text = "[$text]" }
        if ($line.Length + $text.Length + 1 -gt 100) { $line; $line = '' }
        $line += " $text"
    }

    $end = ' [<CommonParameters>]'
    if ($line.Length + $end.Length -gt 100) { @($lines) + $line + $end } else { @($lines) + ($line + $end) }
}

# A property's value before any argument is bound, as a user would write it; '' where it has none.
function Get-DefaultText {
    param($Command, $Parameter)
    if ($Parameter.ParameterType -eq [switch]) { return 'False' }
    $property = $Command.ImplementingType.GetProperty($Parameter.Name)
    if ($null -eq $property) { return "''" }
    $cmdlet = [System.Activator]::CreateInstance($Command.ImplementingType)
    try { $value = $property.GetValue($cmdlet) } finally { if ($cmdlet -is [System.IDisposable]) { $cmdlet.Dispose() } }
    if ($value -is [timespan]) { return "$($value.TotalSeconds)s" }
    $text = @($value) -join ', '
    if ($text -match '^[\w.]+$') { $text } else { "'$text'" }
}

function Get-YamlList {
    param([string] $Name, [string[]] $Value)
    if ($Value) { "${Name}:"; foreach ($item in $Value) { "- $item" } } else { "${Name}: []" }
}

function Get-YamlBoolean {
    param([bool] $Value)
    if ($Value) { 'true' } else { 'false' }
}

# The lines of a parameter's yaml.
function Get-ParameterYaml {
    param($Command, $Parameter)
    $attributes = @($Parameter.Attributes)
    $wildcards = @($attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }).Count -gt 0
    $hidden = @($attributes | Where-Object { $_ -is [System.Management.Automation.ParameterAttribute] -and $_.DontShow }).Count -gt 0
    $values = @($attributes | Where-Object { $_ -is [System.Management.Automation.ValidateSetAttribute] } | ForEach-Object { $_.ValidValues })
    $type = $Parameter.ParameterType
    if ($type.IsArray) { $type = $type.GetElementType() }
    if ([System.Nullable]::GetUnderlyingType($type)) { $type = [System.Nullable]::GetUnderlyingType($type) }
    if ($values.Count -eq 0 -and $type.IsEnum) { $values = [System.Enum]::GetNames($type) }
    "Type: $(Get-YamlTypeName $Parameter.ParameterType)"
    "DefaultValue: $(Get-DefaultText $Command $Parameter)"
    "SupportsWildcards: $(Get-YamlBoolean $wildcards)"
    Get-YamlList 'Aliases' @($Parameter.Aliases)
    'ParameterSets:'
    foreach ($name in $Parameter.ParameterSets.Keys | Sort-Object) {
        $set = $Parameter.ParameterSets[$name]
        "- Name: $(if ($name -eq '__AllParameterSets') { '(All)' } else { $name })"
        "  Position: $(if ($set.Position -ge 0) { $set.Position } else { 'Named' })"
        "  IsRequired: $(Get-YamlBoolean $set.IsMandatory)"
        "  ValueFromPipeline: $(Get-YamlBoolean $set.ValueFromPipeline)"
        "  ValueFromPipelineByPropertyName: $(Get-YamlBoolean $set.ValueFromPipelineByPropertyName)"
        "  ValueFromRemainingArguments: $(Get-YamlBoolean $set.ValueFromRemainingArguments)"
    }

    "DontShow: $(Get-YamlBoolean $hidden)"
    Get-YamlList 'AcceptedValues' $values
    $message = @($attributes | Where-Object { $_ -is [System.Management.Automation.ParameterAttribute] -and $_.HelpMessage } | ForEach-Object { $_.HelpMessage })
    "HelpMessage: '$(if ($message) { $message[0].Replace("'", "''") })'"
}

# The lines of a page by their headings: '## NAME' and, below it, '### NAME'.
function Read-PageSection {
    param([string[]] $Line)
    $sections = [ordered]@{}
    $name = $null
    $inCode = $false
    foreach ($text in $Line) {
        if ($text.StartsWith('```')) { $inCode = -not $inCode }
        if (-not $inCode -and $text -match '^(##|###) (.+)$') {
            $heading = $Matches[2].Trim()
            if ($Matches[1] -eq '##') { $parent = $heading; $name = $heading } else { $name = "$parent/$heading" }
            $sections[$name] = [System.Collections.Generic.List[string]]::new()
        }
        elseif ($null -ne $name) { $sections[$name].Add($text) }
    }

    $sections
}

# The code blocks of a section: Language and Line.
function Get-PageCode {
    param([string[]] $Line)
    $block = $null
    foreach ($text in $Line) {
        if ($text.StartsWith('```')) {
            if ($null -eq $block) { $block = @{ Language = $text.Substring(3); Line = [System.Collections.Generic.List[string]]::new() } }
            else { [pscustomobject]$block; $block = $null }
        }
        elseif ($null -ne $block) { $block.Line.Add($text) }
    }
}

# The text of a section without its code blocks, one string a paragraph.
function Get-PageParagraph {
    param([string[]] $Line)
    $text = [System.Text.StringBuilder]::new()
    $inCode = $false
    foreach ($item in $Line) {
        if ($item.StartsWith('```')) { $inCode = -not $inCode; $null = $text.Append("`n"); continue }
        if (-not $inCode) { $null = $text.Append($item).Append("`n") }
    }

    [regex]::Split($text.ToString().Trim(), '\n\s*\n') | Where-Object { $_ } | ForEach-Object { $_ -replace '\s*\n\s*', ' ' }
}
