<#
.SYNOPSIS
Makes the MAML that Get-Help reads of the pages in docs/cmdlets.
.DESCRIPTION
Reads what Microsoft.PowerShell.PlatyPS 1.x writes (schema 2024-05-01): front matter, the sections by their headings, and of each parameter
the text and the yaml block. Runs alike in pwsh and in this project's own host: Core commands and .NET only.
.PARAMETER Path
The folder of the pages.
.PARAMETER Destination
The file to write.
#>
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination
)

$ErrorActionPreference = 'Stop'
. ([System.IO.Path]::Combine($PSScriptRoot, 'HelpPage.ps1'))
$maml = 'http://schemas.microsoft.com/maml/2004/10'
$command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'

# The yaml of a parameter: the simple fields, the lists, and the parameter sets.
function Read-ParameterYaml([string[]] $Lines) {
    $result = @{ Sets = [System.Collections.Generic.List[object]]::new(); Aliases = @(); AcceptedValues = @() }
    $list = $null
    foreach ($line in $Lines) {
        if ($line -match '^([A-Za-z]+):\s*(.*)$') {
            $list = $Matches[1]
            if ($Matches[2] -ne '' -and $Matches[2] -ne '[]') { $result[$list] = $Matches[2].Trim("'") }
        }
        elseif ($line -match '^- Name: (.+)$') { $result.Sets.Add(@{ Name = $Matches[1] }) }
        elseif ($line -match '^  ([A-Za-z]+): (.+)$') { $result.Sets[$result.Sets.Count - 1][$Matches[1]] = $Matches[2] }
        elseif ($line -match '^- (.+)$') { $result[$list] += $Matches[1] }
    }

    $result
}

function Write-Paragraph($Writer, [string] $Prefix, [string] $Element, [string] $Namespace, [string[]] $Paragraphs) {
    $Writer.WriteStartElement($Prefix, $Element, $Namespace)
    foreach ($paragraph in $Paragraphs) { $Writer.WriteElementString('maml', 'para', $maml, ($paragraph -replace '`([^`]+)`', '$1')) }
    $Writer.WriteEndElement()
}

function Write-Parameter($Writer, [string] $Name, $Parameter, $Set) {
    $pipeline = @(
        if ($Set.ValueFromPipeline -eq 'true') { 'ByValue' }
        if ($Set.ValueFromPipelineByPropertyName -eq 'true') { 'ByPropertyName' }
    ) -join ', '
    $Writer.WriteStartElement('command', 'parameter', $command)
    $Writer.WriteAttributeString('required', $Set.IsRequired)
    $Writer.WriteAttributeString('globbing', $Parameter.Yaml.SupportsWildcards)
    $Writer.WriteAttributeString('pipelineInput', $(if ($pipeline) { "True ($pipeline)" } else { 'False' }))
    $Writer.WriteAttributeString('position', $Set.Position.ToLowerInvariant())
    $Writer.WriteAttributeString('aliases', $(if ($Parameter.Yaml.Aliases) { $Parameter.Yaml.Aliases -join ', ' } else { 'none' }))
    $Writer.WriteElementString('maml', 'name', $maml, $Name)
    Write-Paragraph $Writer 'maml' 'description' $maml $Parameter.Text
    if ($Parameter.Yaml.AcceptedValues) {
        $Writer.WriteStartElement('command', 'parameterValueGroup', $command)
        foreach ($value in $Parameter.Yaml.AcceptedValues) { $Writer.WriteElementString('command', 'parameterValue', $command, $value) }
        $Writer.WriteEndElement()
    }

    if ($Parameter.Yaml.Type -ne 'System.Management.Automation.SwitchParameter') {
        $Writer.WriteElementString('command', 'parameterValue', $command, ($Parameter.Yaml.Type -replace '^.*\[([^\]]+)\]$', '$1' -replace '^(.*\.)', ''))
    }

    $Writer.WriteStartElement('dev', 'type', $dev)
    $Writer.WriteElementString('maml', 'name', $maml, $Parameter.Yaml.Type)
    $Writer.WriteEndElement()
    $Writer.WriteElementString('dev', 'defaultValue', $dev, $(if ($Parameter.Yaml.DefaultValue) { $Parameter.Yaml.DefaultValue } else { 'None' }))
    $Writer.WriteEndElement()
}

# What an example shows: the commands, and below them what they write.
function Get-ExampleText([string[]] $Line) { @(Get-PageCode $Line | ForEach-Object { $_.Line -join "`n" }) -join "`n`n" }

function Write-Link($Writer, [string] $Text, [string] $Uri) {
    $Writer.WriteStartElement('maml', 'navigationLink', $maml)
    $Writer.WriteElementString('maml', 'linkText', $maml, $Text)
    $Writer.WriteElementString('maml', 'uri', $maml, $Uri)
    $Writer.WriteEndElement()
}

function Write-Command($Writer, [string] $Name, [string[]] $Page) {
    $Sections = Read-PageSection $Page
    $online = @($Page | Where-Object { $_ -match '^HelpUri: ' })[0] -replace '^HelpUri: ', ''
    $parameters = [ordered]@{}
    foreach ($key in $Sections.Keys | Where-Object { $_ -like 'PARAMETERS/-*' }) {
        $parameters[$key.Substring('PARAMETERS/-'.Length)] = @{ Text = @(Get-PageParagraph $Sections[$key]); Yaml = Read-ParameterYaml (Get-PageCode $Sections[$key]).Line }
    }

    $verb, $noun = $Name.Split('-')
    $Writer.WriteStartElement('command', 'command', $command)
    $Writer.WriteStartElement('command', 'details', $command)
    $Writer.WriteElementString('command', 'name', $command, $Name)
    $Writer.WriteElementString('command', 'verb', $command, $verb)
    $Writer.WriteElementString('command', 'noun', $command, $noun)
    Write-Paragraph $Writer 'maml' 'description' $maml (Get-PageParagraph $Sections['SYNOPSIS'])
    $Writer.WriteEndElement()
    Write-Paragraph $Writer 'maml' 'description' $maml (Get-PageParagraph $Sections['DESCRIPTION'])

    $Writer.WriteStartElement('command', 'syntax', $command)
    foreach ($key in $Sections.Keys | Where-Object { $_ -like 'SYNTAX/*' }) {
        $set = $key.Substring('SYNTAX/'.Length) -replace ' \(Default\)$', ''
        $Writer.WriteStartElement('command', 'syntaxItem', $command)
        $Writer.WriteElementString('maml', 'name', $maml, $Name)
        $syntax = @((Get-PageCode $Sections[$key]).Line) -join ' '
        foreach ($parameter in [regex]::Matches($syntax, '(?<=[ \[])-(\w+)') | ForEach-Object { $_.Groups[1].Value }) {
            $in = $parameters[$parameter].Yaml.Sets | Where-Object { $_.Name -eq '(All)' -or $_.Name -eq $set }
            if ($in) { Write-Parameter $Writer $parameter $parameters[$parameter] @($in)[0] }
        }

        $Writer.WriteEndElement()
    }

    $Writer.WriteEndElement()
    $Writer.WriteStartElement('command', 'parameters', $command)
    foreach ($parameter in $parameters.Keys) { Write-Parameter $Writer $parameter $parameters[$parameter] $parameters[$parameter].Yaml.Sets[0] }
    $Writer.WriteEndElement()

    foreach ($part in @(('INPUTS', 'inputTypes', 'inputType'), ('OUTPUTS', 'returnValues', 'returnValue'))) {
        $Writer.WriteStartElement('command', $part[1], $command)
        foreach ($key in $Sections.Keys | Where-Object { $_ -like "$($part[0])/*" }) {
            $Writer.WriteStartElement('command', $part[2], $command)
            $Writer.WriteStartElement('dev', 'type', $dev)
            $Writer.WriteElementString('maml', 'name', $maml, $key.Substring($part[0].Length + 1))
            $Writer.WriteEndElement()
            Write-Paragraph $Writer 'maml' 'description' $maml (Get-PageParagraph $Sections[$key])
            $Writer.WriteEndElement()
        }

        $Writer.WriteEndElement()
    }

    $Writer.WriteStartElement('maml', 'alertSet', $maml)
    Write-Paragraph $Writer 'maml' 'alert' $maml (Get-PageParagraph $Sections['NOTES'])
    $Writer.WriteEndElement()

    $Writer.WriteStartElement('command', 'examples', $command)
    foreach ($key in $Sections.Keys | Where-Object { $_ -like 'EXAMPLES/*' }) {
        $Writer.WriteStartElement('command', 'example', $command)
        $Writer.WriteElementString('maml', 'title', $maml, $key.Substring('EXAMPLES/'.Length))
        $Writer.WriteElementString('dev', 'code', $dev, (Get-ExampleText $Sections[$key]))
        Write-Paragraph $Writer 'dev' 'remarks' $dev (Get-PageParagraph $Sections[$key])
        $Writer.WriteEndElement()
    }

    $Writer.WriteEndElement()
    $Writer.WriteStartElement('command', 'relatedLinks', $command)
    # The first is the one that Get-Help -Online opens.
    Write-Link $Writer 'Online Version' $online
    foreach ($line in $Sections['RELATED LINKS']) {
        if ($line -match '^- \[(.+?)\]\((.+?)\)') { Write-Link $Writer $Matches[1] ([uri]::new([uri]$online, $Matches[2]).AbsoluteUri) }
    }

    $Writer.WriteEndElement()
    $Writer.WriteEndElement()
}

$settings = [System.Xml.XmlWriterSettings]::new()
$settings.Indent = $true
$settings.NewLineChars = "`n"
$settings.Encoding = [System.Text.UTF8Encoding]::new($false)
$pages = [System.IO.Directory]::GetFiles($Path, '*-*.md')
[array]::Sort($pages, [System.StringComparer]::Ordinal)
$writer = [System.Xml.XmlWriter]::Create($Destination, $settings)
try {
    $writer.WriteStartElement('helpItems', 'http://msh')
    $writer.WriteAttributeString('schema', 'maml')
    foreach ($page in $pages) {
        Write-Command $writer ([System.IO.Path]::GetFileNameWithoutExtension($page)) ([System.IO.File]::ReadAllLines($page))
    }

    $writer.WriteEndElement()
}
finally {
    $writer.Dispose()
}
