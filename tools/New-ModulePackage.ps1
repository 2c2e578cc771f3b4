<#
.SYNOPSIS
Makes of an assembled module the folder that PowerShell installs, and the package that Publish-PSResource -NupkgPath takes.
.DESCRIPTION
The folder is DTracePS/<version>. The package holds the module's files at the top, a nuspec with what PSResourceGet itself would write
(and tags that list the commands), and the parts that the Open Packaging Conventions ask for. The same input gives the same bytes.
Puts out the package's path.
.PARAMETER ModulePath
The assembled module's folder.
.PARAMETER Destination
The folder to fill; what is in it is deleted.
#>
[CmdletBinding()]
[OutputType([string])]
param(
    [Parameter(Mandatory)] [string] $ModulePath,
    [Parameter(Mandatory)] [string] $Destination
)

$ErrorActionPreference = 'Stop'

function ConvertTo-XmlText {
    param([string] $Text)
    [System.Security.SecurityElement]::Escape($Text)
}

$manifest = Test-ModuleManifest (Join-Path $ModulePath DTracePS.psd1)
$label = $manifest.PrivateData.PSData['Prerelease']
$version = if ($label) { "$($manifest.Version)-$label" } else { "$($manifest.Version)" }

if (Test-Path $Destination) { Remove-Item $Destination -Recurse }
$moduleFolder = Join-Path $Destination "$($manifest.Name)/$($manifest.Version)"
$null = New-Item -ItemType Directory -Path (Split-Path $moduleFolder)
Copy-Item $ModulePath $moduleFolder -Recurse

# By their names in the package, in an order that no culture changes.
$files = [System.Collections.Generic.SortedDictionary[string, System.IO.FileInfo]]::new([System.StringComparer]::Ordinal)
foreach ($file in Get-ChildItem $ModulePath -Recurse -File) {
    $files[[System.IO.Path]::GetRelativePath($ModulePath, $file.FullName).Replace('\', '/')] = $file
}

$commands = $manifest.ExportedCmdlets.Keys | Sort-Object
$tags = @(
    $manifest.Tags
    'PSModule'
    'PSIncludes_Cmdlet'
    foreach ($command in $commands) { "PSCmdlet_$command"; "PSCommand_$command" }
)
$nuspec = @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>$($manifest.Name)</id>
    <version>$version</version>
    <authors>$(ConvertTo-XmlText $manifest.Author)</authors>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <licenseUrl>$(ConvertTo-XmlText $manifest.LicenseUri)</licenseUrl>
    <projectUrl>$(ConvertTo-XmlText $manifest.ProjectUri)</projectUrl>
    <description>$(ConvertTo-XmlText $manifest.Description)</description>
    <releaseNotes>$(ConvertTo-XmlText $manifest.ReleaseNotes)</releaseNotes>
    <copyright>$(ConvertTo-XmlText $manifest.Copyright)</copyright>
    <tags>$(ConvertTo-XmlText ($tags -join ' '))</tags>
  </metadata>
</package>
"@

$extensions = @($files.Values.Extension.TrimStart('.') | Where-Object { $_ }) + 'nuspec' | Sort-Object -Unique
$types = foreach ($extension in $extensions) { "<Default Extension=""$extension"" ContentType=""application/octet"" />" }
$overrides = foreach ($name in $files.Keys) {
    if (-not $files[$name].Extension) { "<Override PartName=""/$name"" ContentType=""application/octet"" />" }
}

$parts = [ordered]@{
    '[Content_Types].xml' = '<?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />' + (@($types) + @($overrides) -join '') + '</Types>'
    '_rels/.rels' = '<?xml version="1.0" encoding="utf-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
        "<Relationship Type=""http://schemas.microsoft.com/packaging/2010/07/manifest"" Target=""/$($manifest.Name).nuspec"" Id=""R1"" /></Relationships>"
    "$($manifest.Name).nuspec" = $nuspec
}

# The zip format's first day, so that no clock enters the package.
$timestamp = [System.DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [System.TimeSpan]::Zero)

function Add-Entry {
    param([string] $Name, [byte[]] $Content)
    $entry = $archive.CreateEntry($Name, 'Optimal')
    $entry.LastWriteTime = $timestamp
    $stream = $entry.Open()
    try { $stream.Write($Content, 0, $Content.Length) } finally { $stream.Dispose() }
}

$package = Join-Path (Resolve-Path $Destination) "$($manifest.Name).$version.nupkg"
$archive = [System.IO.Compression.ZipFile]::Open($package, 'Create')
try {
    foreach ($name in $parts.Keys) { Add-Entry -Name $name -Content ([System.Text.Encoding]::UTF8.GetBytes($parts[$name])) }
    foreach ($name in $files.Keys) { Add-Entry -Name $name -Content (Get-Content -LiteralPath $files[$name].FullName -AsByteStream -Raw) }
}
finally {
    $archive.Dispose()
}

$package
