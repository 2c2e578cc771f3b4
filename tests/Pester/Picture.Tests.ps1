Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'Export-DTraceFlameGraph' {
    BeforeAll {
        $lines = 'sh;main;read_[k] 3', 'sh;main 1'
        function Get-Place([string] $Name) { [System.IO.Path]::Combine("$TestDrive", $Name) }
    }

    It 'writes a picture that is valid XML, and puts out its file where asked' {
        $file = $lines | Export-DTraceFlameGraph (Get-Place 'a.svg') -Title 'On <CPU>' -PassThru
        $file | Should -BeOfType [System.IO.FileInfo]
        $picture = [xml][System.IO.File]::ReadAllText($file.FullName)
        $picture.svg.title.InnerText | Should -Be 'On <CPU>'
        @($picture.svg.g | Where-Object { $_.class -eq 'frame' }).Count | Should -Be 4
    }

    It 'is silent otherwise' {
        $lines | Export-DTraceFlameGraph (Get-Place 'b.svg') | Should -BeNullOrEmpty
        [System.IO.File]::Exists((Get-Place 'b.svg')) | Should -BeTrue
    }

    It 'writes nothing under -WhatIf' {
        $lines | Export-DTraceFlameGraph (Get-Place 'c.svg') -WhatIf
        [System.IO.File]::Exists((Get-Place 'c.svg')) | Should -BeFalse
    }

    It 'overwrites, but not under -NoClobber' {
        [System.IO.File]::WriteAllText((Get-Place 'd.svg'), 'old')
        { $lines | Export-DTraceFlameGraph (Get-Place 'd.svg') -NoClobber } | Should -Throw -ErrorId 'DTraceFileExists,DTracePS.ExportDTraceFlameGraphCommand'
        [System.IO.File]::ReadAllText((Get-Place 'd.svg')) | Should -Be 'old'
        $lines | Export-DTraceFlameGraph (Get-Place 'd.svg')
        [System.IO.File]::ReadAllText((Get-Place 'd.svg')) | Should -BeLike '<svg*'
    }

    It 'overwrites a read-only file with -Force' {
        [System.IO.File]::WriteAllText((Get-Place 'e.svg'), 'old')
        [System.IO.FileInfo]::new((Get-Place 'e.svg')).IsReadOnly = $true
        $lines | Export-DTraceFlameGraph (Get-Place 'e.svg') -Force
        [System.IO.File]::ReadAllText((Get-Place 'e.svg')) | Should -BeLike '<svg*'
    }

    It 'takes a name with brackets literally' {
        $lines | Export-DTraceFlameGraph -LiteralPath (Get-Place 'f[1].svg')
        [System.IO.File]::Exists((Get-Place 'f[1].svg')) | Should -BeTrue
    }

    It 'refuses <Path> as <Id>' -ForEach @(
        @{ Path = 'missing/a.svg'; Id = 'DTraceFileNotFound' }
        @{ Path = '.'; Id = 'DTraceFileNotFound' }
        @{ Path = '*.none'; Id = 'DTraceFileNotFound' }
    ) {
        { $lines | Export-DTraceFlameGraph (Get-Place $Path) } | Should -Throw -ErrorId "$Id,DTracePS.ExportDTraceFlameGraphCommand"
    }

    It 'refuses what has no stacks, and leaves no file' {
        { 'nonsense' | Export-DTraceFlameGraph (Get-Place 'g.svg') -ErrorAction Stop } | Should -Throw -ExpectedMessage "'nonsense' is no collapsed stack*"
        [System.IO.File]::Exists((Get-Place 'g.svg')) | Should -BeFalse
    }
}

Describe 'Export-DTraceChart' {
    BeforeAll {
        function Get-Chart([string] $Program, [hashtable] $Options = @{}) {
            $path = [System.IO.Path]::Combine("$TestDrive", 'chart.svg')
            Invoke-DTrace "BEGIN { $Program }" -Engine InProcess -Duration 50ms | Export-DTraceChart $path @Options
            ([xml][System.IO.File]::ReadAllText($path)).svg
        }
    }

    It 'draws <Program> as <Expected>' -ForEach @(
        @{ Program = '@a[1] = count(); @a[2] = count();'; Expected = '2 keys'; Options = @{} }
        @{ Program = '@a = quantize(5);'; Expected = '1 value'; Options = @{} }
        @{ Program = '@a[1] = quantize(5); @a[9] = quantize(7);'; Expected = '2 values in 2 columns'; Options = @{ Kind = 'HeatMap' } }
    ) {
        (Get-Chart $Program $Options).desc.InnerText | Should -Be $Expected
    }

    It 'draws snapshots as a heat map' {
        $consumer = New-DTraceConsumer -Engine InProcess | Invoke-DTraceCompile 'BEGIN { @a = quantize(5); }' | Start-DTrace -PassThru
        $snapshots = for ($i = 0; $i -lt 3; $i++) { Get-DTraceAggregate -Consumer $consumer -Keep; [System.Threading.Thread]::Sleep(20) }
        Remove-DTraceConsumer $consumer
        $snapshots[0].Time | Should -BeOfType [DateTimeOffset]
        $path = [System.IO.Path]::Combine("$TestDrive", 'heat.svg')
        $snapshots | Export-DTraceChart $path
        ([xml][System.IO.File]::ReadAllText($path)).svg.desc.InnerText | Should -Be '3 values in 3 columns'
        $snapshots | Export-DTraceChart $path -Cumulative
        ([xml][System.IO.File]::ReadAllText($path)).svg.desc.InnerText | Should -Be '1 value in 3 columns'
    }

    It 'refuses two aggregations in one chart' {
        { Get-Chart '@a = count(); @b = sum(1);' @{ ErrorAction = 'Stop' } } | Should -Throw -ExpectedMessage 'A chart shows one aggregation, and these are several:*'
    }
}

Describe 'The pictures' {
    It 'are drawn in a load context of their own' {
        'a 1' | Export-DTraceFlameGraph ([System.IO.Path]::Combine("$TestDrive", 'a.svg'))
        $contexts = foreach ($assembly in [System.AppDomain]::CurrentDomain.GetAssemblies()) {
            if ($assembly.GetName().Name -in 'DTracePS.Pictures', 'OxyPlot') { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name }
        }
        @($contexts | Where-Object { $_ -ne 'DTracePS.Pictures' }).Count | Should -Be 0
        @($contexts).Count | Should -BeGreaterThan 0
    }
}

Describe 'A picture whose disk is full' -Skip:(-not $IsLinux -or (id -u) -ne 0) {
    BeforeAll {
        $disk = Join-Path $TestDrive disk
        $null = New-Item -ItemType Directory $disk
        mount -t tmpfs -o size=16k tmpfs $disk
    }

    AfterAll { umount $disk }

    It 'leaves the picture that was there, and nothing beside it' {
        $picture = Join-Path $disk o.svg
        Set-Content $picture old
        { 1..2000 | ForEach-Object { "a;frame$_ $_" } | Export-DTraceFlameGraph $picture -Force } | Should -Throw -ErrorId 'DTraceFileWrite,DTracePS.ExportDTraceFlameGraphCommand'
        Get-Content $picture | Should -Be old
        @(Get-ChildItem -Force $disk).Count | Should -Be 1
    }
}

Describe 'A picture that takes the place of another' {
    It 'has its permissions, and is found through a link' -Skip:$IsWindows {
        $file = Join-Path $TestDrive real.svg
        $link = Join-Path $TestDrive link.svg
        Set-Content $file old
        chmod 640 $file
        $null = New-Item -ItemType SymbolicLink -Path $link -Target $file
        'a 1' | Export-DTraceFlameGraph $link
        (Get-Item $link).LinkType | Should -Be SymbolicLink
        (Get-Item $file).UnixMode | Should -Be '-rw-r-----'
        Get-Content -Raw $file | Should -BeLike '<svg*'
    }
}
