<#
.SYNOPSIS
Makes the MAML that Get-Help reads of the pages in docs/cmdlets.
.DESCRIPTION
Reads what Microsoft.PowerShell.PlatyPS 1.x writes (schema 2024-05-01): front matter, the sections by their headings, and of each parameter
the text and the yaml block.
.PARAMETER Path
The folder of the pages.
.PARAMETER Destination
The file to write.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination
)

$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot HelpPage.ps1)
$namespaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

# An element named prefix:name is begun, or written with its text.
function Write-Begin {
    param([string] $Name)
    $prefix, $local = $Name.Split(':')
    $writer.WriteStartElement($prefix, $local, $namespaces[$prefix])
}

function Write-Element {
    param([string] $Name, [string] $Text)
    $prefix, $local = $Name.Split(':')
    $writer.WriteElementString($prefix, $local, $namespaces[$prefix], $Text)
}

# The yaml of a parameter: the simple fields, the lists, and the parameter sets.
function Read-ParameterYaml {
    param([string[]] $Line)
    $result = @{ Sets = [System.Collections.Generic.List[object]]::new(); Aliases = @(); AcceptedValues = @() }
    $list = $null
    foreach ($text in $Line) {
        if ($text -match '^([A-Za-z]+):\s*(.*)$') {
            $list = $Matches[1]
            if ($Matches[2] -ne '' -and $Matches[2] -ne '[]') { $result[$list] = $Matches[2].Trim("'") }
        }
        elseif ($text -match '^- Name: (.+)$') { $result.Sets.Add(@{ Name = $Matches[1] }) }
        elseif ($text -match '^  ([A-Za-z]+): (.+)$') { $result.Sets[$result.Sets.Count - 1][$Matches[1]] = $Matches[2] }
        elseif ($text -match '^- (.+)$') { $result[$list] += $Matches[1] }
    }

    $result
}

function Write-Paragraph {
    param([string] $Name, [string[]] $Paragraph)
    Write-Begin $Name
    foreach ($text in $Paragraph) { Write-Element 'maml:para' ($text -replace '`([^`]+)`', '$1') }
    $writer.WriteEndElement()
}

function Write-Parameter {
    param([string] $Name, $Parameter, $Set)
    $pipeline = @(
        if ($Set.ValueFromPipeline -eq 'true') { 'ByValue' }
        if ($Set.ValueFromPipelineByPropertyName -eq 'true') { 'ByPropertyName' }
    ) -join ', '
    Write-Begin 'command:parameter'
    $writer.WriteAttributeString('required', $Set.IsRequired)
    $writer.WriteAttributeString('globbing', $Parameter.Yaml.SupportsWildcards)
    $writer.WriteAttributeString('pipelineInput', $(if ($pipeline) { "True ($pipeline)" } else { 'False' }))
    $writer.WriteAttributeString('position', $Set.Position.ToLowerInvariant())
    $writer.WriteAttributeString('aliases', $(if ($Parameter.Yaml.Aliases) { $Parameter.Yaml.Aliases -join ', ' } else { 'none' }))
    Write-Element 'maml:name' $Name
    Write-Paragraph 'maml:description' $Parameter.Text
    if ($Parameter.Yaml.AcceptedValues) {
        Write-Begin 'command:parameterValueGroup'
        foreach ($value in $Parameter.Yaml.AcceptedValues) { Write-Element 'command:parameterValue' $value }
        $writer.WriteEndElement()
    }

    if ($Parameter.Yaml.Type -ne 'System.Management.Automation.SwitchParameter') {
        # Without the attribute Get-Help shows the value as one that may be left out.
        Write-Begin 'command:parameterValue'
        $writer.WriteAttributeString('required', 'true')
        $writer.WriteString(($Parameter.Yaml.Type -replace '^.*\[([^\]]+)\]$', '$1' -replace '^(.*\.)', ''))
        $writer.WriteEndElement()
    }

    Write-Begin 'dev:type'
    Write-Element 'maml:name' ($Parameter.Yaml.Type)
    $writer.WriteEndElement()
    Write-Element 'dev:defaultValue' $(if ($Parameter.Yaml.DefaultValue) { $Parameter.Yaml.DefaultValue } else { 'None' })
    $writer.WriteEndElement()
}

# What an example shows: the commands, and below them what they write.
function Get-ExampleText {
    param([string[]] $Line)
    @(Get-PageCode $Line | ForEach-Object { $_.Line -join "`n" }) -join "`n`n"
}

function Write-Link {
    param([string] $Text, [string] $Uri)
    Write-Begin 'maml:navigationLink'
    Write-Element 'maml:linkText' $Text
    Write-Element 'maml:uri' $Uri
    $writer.WriteEndElement()
}

function Write-Command {
    param([string] $Name, [string[]] $Page)
    $Sections = Read-PageSection $Page
    $online = @($Page | Where-Object { $_ -match '^HelpUri: ' })[0] -replace '^HelpUri: ', ''
    $parameters = [ordered]@{}
    foreach ($key in $Sections.Keys | Where-Object { $_ -like 'PARAMETERS/-*' }) {
        $parameters[$key.Substring('PARAMETERS/-'.Length)] = @{ Text = @(Get-PageParagraph $Sections[$key]); Yaml = Read-ParameterYaml @(Get-PageCode $Sections[$key])[-1].Line }
    }

    $verb, $noun = $Name.Split('-')
    Write-Begin 'command:command'
    Write-Begin 'command:details'
    Write-Element 'command:name' $Name
    Write-Element 'command:verb' $verb
    Write-Element 'command:noun' $noun
    Write-Paragraph 'maml:description' (Get-PageParagraph $Sections['SYNOPSIS'])
    $writer.WriteEndElement()
    Write-Paragraph 'maml:description' (Get-PageParagraph $Sections['DESCRIPTION'])

    Write-Begin 'command:syntax'
    foreach ($key in $Sections.Keys | Where-Object { $_ -like 'SYNTAX/*' }) {
        $set = $key.Substring('SYNTAX/'.Length) -replace ' \(Default\)$', ''
        Write-Begin 'command:syntaxItem'
        Write-Element 'maml:name' $Name
        $syntax = @((Get-PageCode $Sections[$key]).Line) -join ' '
        foreach ($parameter in [regex]::Matches($syntax, '(?<=[ \[])-(\w+)') | ForEach-Object { $_.Groups[1].Value }) {
            $in = $parameters[$parameter].Yaml.Sets | Where-Object { $_.Name -eq '(All)' -or $_.Name -eq $set }
            if ($in) { Write-Parameter -Name $parameter -Parameter $parameters[$parameter] -Set @($in)[0] }
        }

        $writer.WriteEndElement()
    }

    $writer.WriteEndElement()
    Write-Begin 'command:parameters'
    foreach ($parameter in $parameters.Keys) { Write-Parameter -Name $parameter -Parameter $parameters[$parameter] -Set $parameters[$parameter].Yaml.Sets[0] }
    $writer.WriteEndElement()

    foreach ($part in @(('INPUTS', 'inputTypes', 'inputType'), ('OUTPUTS', 'returnValues', 'returnValue'))) {
        Write-Begin "command:$($part[1])"
        foreach ($key in $Sections.Keys | Where-Object { $_ -like "$($part[0])/*" }) {
            Write-Begin "command:$($part[2])"
            Write-Begin 'dev:type'
            Write-Element 'maml:name' ($key.Substring($part[0].Length + 1))
            $writer.WriteEndElement()
            Write-Paragraph 'maml:description' (Get-PageParagraph $Sections[$key])
            $writer.WriteEndElement()
        }

        $writer.WriteEndElement()
    }

    Write-Begin 'maml:alertSet'
    Write-Paragraph 'maml:alert' (Get-PageParagraph $Sections['NOTES'])
    $writer.WriteEndElement()

    Write-Begin 'command:examples'
    foreach ($key in $Sections.Keys | Where-Object { $_ -like 'EXAMPLES/*' }) {
        Write-Begin 'command:example'
        Write-Element 'maml:title' "--------- $($key.Substring('EXAMPLES/'.Length)) ---------"
        Write-Element 'dev:code' (Get-ExampleText $Sections[$key])

        # The empty one keeps the next example apart.
        Write-Paragraph 'dev:remarks' (@(Get-PageParagraph $Sections[$key]) + '')
        $writer.WriteEndElement()
    }

    $writer.WriteEndElement()
    Write-Begin 'command:relatedLinks'
    # The first is the one that Get-Help -Online opens.
    Write-Link 'Online Version' $online
    foreach ($line in $Sections['RELATED LINKS']) {
        if ($line -match '^- \[(.+?)\]\((.+?)\)') { Write-Link $Matches[1] ([uri]::new([uri]$online, $Matches[2]).AbsoluteUri) }
    }

    $writer.WriteEndElement()
    $writer.WriteEndElement()
}

$settings = [System.Xml.XmlWriterSettings]::new()
$settings.Indent = $true
$settings.NewLineChars = "`n"
$settings.Encoding = [System.Text.UTF8Encoding]::new($false)
$writer = [System.Xml.XmlWriter]::Create($Destination, $settings)
try {
    $writer.WriteStartElement('helpItems', 'http://msh')
    $writer.WriteAttributeString('schema', 'maml')
    foreach ($page in Get-ChildItem $Path -Filter *-*.md | Sort-Object Name) { Write-Command -Name $page.BaseName -Page (Get-Content $page) }

    $writer.WriteEndElement()
}
finally {
    $writer.Dispose()
}
