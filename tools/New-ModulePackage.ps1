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
$manifest = Test-ModuleManifest -Path ([System.IO.Path]::Combine($ModulePath, 'DTracePS.psd1'))
$label = $manifest.PrivateData.PSData['Prerelease']
$version = if ($label) { "$($manifest.Version)-$label" } else { "$($manifest.Version)" }
if ([System.IO.Directory]::Exists($Destination)) { [System.IO.Directory]::Delete($Destination, $true) }
$moduleFolder = [System.IO.Directory]::CreateDirectory([System.IO.Path]::Combine($Destination, $manifest.Name, "$($manifest.Version)")).FullName

$files = [System.Collections.Generic.SortedDictionary[string, string]]::new([System.StringComparer]::Ordinal)
foreach ($file in [System.IO.Directory]::GetFiles($ModulePath, '*', 'AllDirectories')) {
    $files[[System.IO.Path]::GetRelativePath($ModulePath, $file).Replace('\', '/')] = $file
}

foreach ($name in $files.Keys) {
    $target = [System.IO.Path]::Combine($moduleFolder, $name)
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($target))
    [System.IO.File]::Copy($files[$name], $target)
}

function ConvertTo-XmlText([string] $Text) { [System.Security.SecurityElement]::Escape($Text) }

$commands = @($manifest.ExportedCmdlets.Keys)
[array]::Sort($commands)
$tags = @($manifest.Tags) + 'PSModule' + 'PSIncludes_Cmdlet' + @(foreach ($command in $commands) { "PSCmdlet_$command"; "PSCommand_$command" })
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

$extensions = @($files.Keys | ForEach-Object { [System.IO.Path]::GetExtension($_).TrimStart('.') } | Where-Object { $_ })
$types = foreach ($extension in [System.Collections.Generic.SortedSet[string]]::new([string[]]($extensions + 'nuspec'))) {
    "<Default Extension=""$extension"" ContentType=""application/octet"" />"
}

$overrides = foreach ($name in $files.Keys) {
    if (-not [System.IO.Path]::GetExtension($name)) { "<Override PartName=""/$name"" ContentType=""application/octet"" />" }
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

function Add-Entry([string] $Name, [byte[]] $Content) {
    $entry = $archive.CreateEntry($Name, 'Optimal')
    $entry.LastWriteTime = $timestamp
    $stream = $entry.Open()
    try { $stream.Write($Content, 0, $Content.Length) } finally { $stream.Dispose() }
}

$package = [System.IO.Path]::Combine($Destination, "$($manifest.Name).$version.nupkg")
$archive = [System.IO.Compression.ZipFile]::Open($package, 'Create')
try {
    foreach ($name in $parts.Keys) { Add-Entry $name ([System.Text.Encoding]::UTF8.GetBytes($parts[$name])) }
    foreach ($name in $files.Keys) { Add-Entry $name ([System.IO.File]::ReadAllBytes($files[$name])) }
}
finally {
    $archive.Dispose()
}

$package
