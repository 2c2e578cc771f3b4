# What was traced is not trusted: escape sequences, control characters, bytes that are no UTF-8 and markup stay data wherever they are written.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'A traced text of escape sequences, control characters, other bytes and markup' {
    BeforeAll {
        # As D spells it: a terminal's colour and title, a bell, a NUL's neighbour, two bytes that no UTF-8 has, a line's end, quotes, and what ends XML's parts.
        $text = '<script>alert(1)</script>&\"\033[31m\033]0;x\007\001\377\376\r\n]]>--><!--,=1'
        $traced = Invoke-DTrace "BEGIN { @[`"$text`"] = count(); trace(`"$text`"); }" -Engine InProcess -Duration 1ms
        $aggregate = $traced | Where-Object { $_ -is [DTrace.Core.AggregateRecord] }
        $file = [System.IO.Path]::Combine("$TestDrive", 'hostile')
        function Read-StrictText { [System.Text.UTF8Encoding]::new($false, $true).GetString([System.IO.File]::ReadAllBytes($file)) }
    }

    It 'is as many rows of CSV, each with its columns' {
        $traced | Export-Csv $file
        $null = Read-StrictText
        $rows = @(Import-Csv $file)
        $rows | Should -HaveCount 2
        $rows[0].PSObject.Properties.Name | Should -Be @(($traced[0] | ConvertTo-Csv | ConvertFrom-Csv).PSObject.Properties.Name)
    }

    It 'is JSON' {
        $traced | ConvertTo-Json -Depth 5 | Set-Content $file
        $json = Read-StrictText
        @($json | ConvertFrom-Json) | Should -HaveCount 2
        ($json -replace "`r?`n").ToCharArray() | Where-Object { [char]::IsControl($_) } | Should -BeNullOrEmpty
    }

    It 'is text in a chart' {
        $aggregate | Export-DTraceChart "$file.svg"
        $picture = [xml](Get-Content -Raw "$file.svg")
        $picture.GetElementsByTagName('script') | Should -BeNullOrEmpty
    }

    It 'is text in a flame graph, whose only script is its own' {
        $aggregate | ForEach-Object { "$($_.Key -replace "`n", ' ');frame 3" } | Export-DTraceFlameGraph "$file.svg" -Title $traced[0].Data[0]
        $picture = [xml](Get-Content -Raw "$file.svg")
        $scripts = @($picture.GetElementsByTagName('script'))
        $scripts | Should -HaveCount 1
        $scripts[0].InnerText | Should -Not -BeLike '*alert(1)*'
    }

    It 'is one line of metrics, by a label' {
        $aggregate | Export-DTraceMetric $file -LabelName name
        $lines = (Read-StrictText).TrimEnd("`n").Split("`n")
        @($lines | Where-Object { $_ -like '*alert(1)*' -and $_ -notlike '#*' }) | Should -HaveCount 1
        $lines | Where-Object { $_ -notmatch '^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="([^"\\]|\\[\\"n])*"(,[a-z_]+="([^"\\]|\\[\\"n])*")*\})? [0-9.e+]+)$' } | Should -BeNullOrEmpty
    }

    It 'is shown escaped' {
        $shown = $traced | Out-String
        $shown.ToCharArray() | Where-Object { [char]::IsControl($_) -and $_ -notin "`n", "`r" } | Should -BeNullOrEmpty
    }
}

Describe 'A disk that is <_>' -Skip:(-not $IsLinux -or (id -u) -ne 0) -ForEach 'full', 'read-only' {
    BeforeAll {
        $disk = (New-Item -ItemType Directory "$TestDrive/$_").FullName
        mount -t tmpfs -o size=16k tmpfs $disk
        $kept = 'flame.svg', 'chart.svg', 'metrics.prom'
        foreach ($name in $kept) { [System.IO.File]::WriteAllText("$disk/$name", "old") }
        if ($_ -eq 'full') { dd if=/dev/zero of=$disk/fill bs=4k 2> $null } else { mount -o remount,ro $disk }
        $aggregate = Invoke-DTrace 'BEGIN { @[probename] = count(); }' -Engine InProcess -Duration 1ms
    }

    AfterAll { umount $disk }

    It 'is an error of <Command>, and leaves what was there' -ForEach @(
        @{ Command = 'Export-DTraceFlameGraph'; File = 'flame.svg' }
        @{ Command = 'Export-DTraceChart'; File = 'chart.svg' }
        @{ Command = 'Export-DTraceMetric'; File = 'metrics.prom' }
    ) {
        $lines = if ($Command -eq 'Export-DTraceFlameGraph') { 'a;b 1' } else { $aggregate }
        { $lines | & $Command "$disk/$File" -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceFileWrite,*'
        [System.IO.File]::ReadAllText("$disk/$File") | Should -Be old
        (Get-ChildItem -Force $disk -Exclude fill).Name | Should -Be @($kept | Sort-Object)
    }
}
