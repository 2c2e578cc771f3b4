# The package that is published: what is in it, and that it works where nothing else of this source tree is.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'The package' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Shell.ps1)
        $top = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
        $built = [System.IO.Path]::Combine($top, 'out', 'DTracePS')
        $pack = [System.IO.Path]::Combine($top, 'tools', 'New-ModulePackage.ps1')
        $package = & $pack -ModulePath $built -Destination "$TestDrive/package"
        $unpacked = "$TestDrive/unpacked/DTracePS"
        [System.IO.Compression.ZipFile]::ExtractToDirectory($package, $unpacked)
        $manifest = Test-ModuleManifest "$unpacked/DTracePS.psd1"
        $nuspec = [xml]::new()
        $nuspec.Load("$unpacked/DTracePS.nuspec")

        function Get-FileName([string] $Folder) {
            $names = @([System.IO.Directory]::GetFiles($Folder, '*', 'AllDirectories') | ForEach-Object { [System.IO.Path]::GetRelativePath($Folder, $_).Replace('\', '/') })
            [array]::Sort($names, [System.StringComparer]::Ordinal)
            $names
        }

        # What a new process prints that has the unpacked module and no other.
        function Invoke-Fresh([string] $Command) { Invoke-Shell -Command "Import-Module '$unpacked'; $Command" }
    }

    It 'is named by the module and its version' {
        [System.IO.Path]::GetFileName($package) | Should -BeExactly "DTracePS.$($manifest.Version).nupkg"
    }

    It 'holds the module whole, and beside it only what makes it a package' {
        $extra = 'DTracePS.nuspec', '[Content_Types].xml', '_rels/.rels'
        (Get-FileName $unpacked | Where-Object { $_ -notin $extra }) -join ', ' | Should -BeExactly ((Get-FileName $built) -join ', ')
        foreach ($name in $extra) { [System.IO.File]::Exists("$unpacked/$name") | Should -BeTrue -Because $name }
    }

    It 'holds <_>' -TestCases 'DTracePS.psd1', 'DTracePS.dll', 'DTrace.Core.dll', 'DTrace.Embedded.dll', 'LICENSE', 'DTracePS.Format.ps1xml', 'DTracePS.Types.ps1xml',
        'en-US/DTracePS.dll-Help.xml', 'en-US/about_DTracePS.help.txt', 'en-US/about_DTracePS_D_Language.help.txt', 'en-US/about_DTracePS_Engines.help.txt', 'en-US/about_DTracePS_Providers.help.txt' {
        [System.IO.File]::Exists("$unpacked/$_") | Should -BeTrue
    }

    It 'comes as a folder too, as PowerShell installs it' {
        (Get-FileName "$TestDrive/package/DTracePS/$($manifest.Version)") -join ', ' | Should -BeExactly ((Get-FileName $built) -join ', ')
    }

    It 'has a nuspec that says what the manifest says' {
        $data = $nuspec.package.metadata
        $data.id | Should -BeExactly 'DTracePS'
        $data.version | Should -BeExactly "$($manifest.Version)"
        $data.authors | Should -BeExactly $manifest.Author
        $data.description | Should -BeExactly $manifest.Description
        $data.copyright | Should -BeExactly $manifest.Copyright
        $data.licenseUrl | Should -BeExactly "$($manifest.LicenseUri)"
        $data.projectUrl | Should -BeExactly "$($manifest.ProjectUri)"
        $data.releaseNotes | Should -BeExactly "$($manifest.ReleaseNotes)"
        $data.requireLicenseAcceptance | Should -BeExactly 'false'
    }

    It 'has tags by which PSResourceGet knows a module and its commands' {
        $tags = $nuspec.package.metadata.tags.Split(' ')
        $tags | Should -Contain 'PSModule'
        $tags | Should -Contain 'PSEdition_Core'
        foreach ($command in $manifest.ExportedCmdlets.Keys) { $tags | Should -Contain "PSCmdlet_$command" }

        # The gallery takes no more.
        $nuspec.package.metadata.tags.Length | Should -BeLessThan 4000
    }

    It 'tells the kind of each part, as the Open Packaging Conventions ask' {
        $types = [xml]::new()
        $types.Load("$unpacked/[Content_Types].xml")
        $known = @($types.Types.Default | ForEach-Object { ".$($_.Extension)" })
        $named = @($types.Types.Override | ForEach-Object { $_.PartName.TrimStart('/') })
        Get-FileName $unpacked | Where-Object { $_ -ne '[Content_Types].xml' -and [System.IO.Path]::GetExtension($_) -notin $known -and $_ -notin $named } | Should -BeNullOrEmpty
        $relations = [xml]::new()
        $relations.Load("$unpacked/_rels/.rels")
        $relations.Relationships.Relationship.Target | Should -BeExactly '/DTracePS.nuspec'
    }

    It 'is the same, byte for byte, when it is made again' {
        $again = & $pack -ModulePath $built -Destination "$TestDrive/again"
        [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.IO.File]::ReadAllBytes($again))) |
            Should -BeExactly ([System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.IO.File]::ReadAllBytes($package))))
    }

    It 'is imported in a new process, traces there, and brings its help and its views' {
        $printed = @(Invoke-Fresh (@(
            '$module = Get-Module DTracePS'
            '$module.ModuleBase'
            '$module.ExportedCmdlets.Count'
            'Invoke-DTrace ''BEGIN { trace("hello, world"); exit(0); }'' -Engine InProcess | ForEach-Object Data'
            '(Get-Help Invoke-DTrace).Synopsis'
            'Invoke-DTrace ''BEGIN { @["a"] = count(); exit(0); }'' -Engine InProcess -AsText'
        ) -join '; '))
        $printed[0] -replace '\\', '/' | Should -BeLike '*/unpacked/DTracePS'
        $printed[1] | Should -Be $manifest.ExportedCmdlets.Count
        $printed[2] | Should -BeExactly 'hello, world'
        $printed[4] | Should -BeExactly (Get-Help Invoke-DTrace).Synopsis
        @($printed | Where-Object { $_ -match '^  a +1$' }).Count | Should -Be 1
    }

    It 'is published to a repository, installed from it by name, and loads by its command' -Skip:(-not (Test-Path "$PSHOME/Modules/Microsoft.PowerShell.PSResourceGet")) {
        # A home of its own: repositories and installed modules are a user's.
        $variables = 'HOME', 'XDG_DATA_HOME', 'PSModulePath'
        $before = $variables | ForEach-Object { [System.Environment]::GetEnvironmentVariable($_) }
        $null = New-Item -ItemType Directory "$TestDrive/home/.local/share", "$TestDrive/repository"
        try {
            $env:HOME = "$TestDrive/home"
            $env:XDG_DATA_HOME = "$TestDrive/home/.local/share"
            $env:PSModulePath = $null
            $printed = @(Invoke-Shell -Command @"
                `$ErrorActionPreference = 'Stop'
                Register-PSResourceRepository -Name Local -Uri '$TestDrive/repository' -Trusted
                Publish-PSResource -NupkgPath '$package' -Repository Local
                Install-PSResource DTracePS -Repository Local
                (Get-InstalledPSResource DTracePS).Version.ToString()
                (Invoke-DTrace 'BEGIN { exit(3); }' -Engine InProcess).Data
                (Get-Module DTracePS).ModuleBase
"@)
        }
        finally {
            for ($i = 0; $i -lt $variables.Count; $i++) { [System.Environment]::SetEnvironmentVariable($variables[$i], $before[$i]) }
        }

        $printed[0] | Should -BeExactly "$($manifest.Version)"
        $printed[1] | Should -BeExactly '3'
        $printed[2] | Should -BeLike "*/home/.local/share/powershell/Modules/DTracePS/$($manifest.Version)"
    }
}
