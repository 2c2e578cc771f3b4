# Watch-DTraceAggregate and Invoke-DTrace -Watch in a real terminal, which tmux makes: resized, ended by keys, and not to be commanded by keys of aggregations.
$hasTerminal = $IsLinux -and (Get-Command tmux -CommandType Application -ErrorAction Ignore)

Describe 'A picture in a terminal' -Skip:(-not $hasTerminal) {
    BeforeAll {
        $socket = "dtraceps-watch-$PID"
        $program = [System.Environment]::ProcessPath
        $shell = @($program; if ((Split-Path -LeafBase $program) -eq 'dotnet') { [System.Environment]::GetCommandLineArgs()[0] })
        $module = [System.IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../../out/DTracePS/DTracePS.psd1'))
        $traced = @'
            BEGIN
            {
                @calls["\033[31mred\033]0;x\a\ttab\033[2J"] = sum(5); @calls["\346\227\245\346\234\254\350\252\236"] = sum(100); @calls["plain"] = sum(40);
                @sizes["a"] = quantize(3); @sizes["a"] = quantize(1000);
            }
            tick-10ms { @ticks[cpu] = count(); }
'@

        function Invoke-Tmux { & tmux -L $socket @args }

        function Open-Terminal([string] $Script, [int] $Columns = 80, [int] $Rows = 24) {
            $file = Join-Path $TestDrive script.ps1
            Set-Content $file "`$ProgressPreference = 'SilentlyContinue'`nImport-Module '$module'`n$Script`n`$null = Read-Host 'over'"
            $line = ($shell + '-NoProfile', '-File', $file).ForEach({ "'$_'" }) -join ' '
            Invoke-Tmux -f /dev/null new-session -d -x $Columns -y $Rows "env LANG=C.UTF-8 $line"
        }

        # What stands on the terminal, and with -All what went out of its top before.
        function Get-Screen([switch] $All) { Invoke-Tmux capture-pane -p @(if ($All) { '-S', '-' }) }

        function Wait-Screen([string] $Pattern) {
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            while ($true) {
                $screen = Get-Screen
                if ($screen -join "`n" -match $Pattern) { return $screen }
                if ($clock.Elapsed.TotalSeconds -gt 60) { throw "Not within 60 s: $Pattern`n$($screen -join "`n")" }
                Start-Sleep -Milliseconds 50
            }
        }

        $watch = "`$c = New-DTraceConsumer -Engine InProcess -Name demo
            `$null = `$c | Invoke-DTraceCompile '$traced'
            `$c | Start-DTrace
            `$x = `$c | Watch-DTraceAggregate -Interval 200ms
            `"objects `$(`$x.Count), still `$(`$c.State)`""
    }

    AfterEach { Invoke-Tmux kill-server 2>$null }

    It 'is renewed in place, with values, rates, bars, shades and quantiles' {
        Open-Terminal $watch
        $screen = Wait-Screen '(?m)^0 +\d+ +\d+ '
        $screen[0] | Should -Match '^DTrace demo, \d+ s, q or Ctrl-C ends$'
        $bar = [char]0x2588
        $screen | Where-Object { $_ -match '^plain ' } | Should -Match "^plain +40 +\d+ +$bar+"
        $screen | Where-Object { $_ -match '^a ' } | Should -Match "^a +2 +\d+ +3 +1023 +1023 +$bar"
        $value = { [long][regex]::Match(((Get-Screen) -join "`n"), '(?m)^0 +(\d+) ').Groups[1].Value }
        $first = & $value
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while ((& $value) -le $first -and $clock.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 50 }
        & $value | Should -BeGreaterThan $first
        @(Get-Screen | Where-Object { $_ -match '^DTrace demo' }) | Should -HaveCount 1
    }

    It 'fits <Columns> columns, and others when it is resized' -ForEach @{ Columns = 80; Other = 200 }, @{ Columns = 200; Other = 80 } {
        Open-Terminal $watch -Columns $Columns
        $null = Wait-Screen '(?m)^plain +40'
        Invoke-Tmux resize-window -x $Other -y 30
        $longest = [Math]::Min($Other - 32, 60)
        $bar = [char]0x2588
        $screen = Wait-Screen "(?m)^0 +\d+ +\d+ +$bar{$([Math]::Min($longest, 50))}"
        @($screen | Where-Object { $_ -match '^DTrace demo' }) | Should -HaveCount 1
        @($screen | Where-Object { $_ -match '^plain ' }) | Should -HaveCount 1
    }

    It 'shows keys that would command it as text, and keeps the columns behind wide characters' {
        Open-Terminal $watch
        $screen = Wait-Screen '(?m)^plain +40'
        $red = $screen | Where-Object { $_ -match 'red' }
        $red | Should -Match '^\\033\[31mred\\033\]0;x\\a\\ttab\\033\[2J +5 '
        Invoke-Tmux display-message -p '#{pane_title}' | Should -Not -Be x
        # A wide character is one in the text, and two cells.
        $wide = $screen | Where-Object { $_ -match "^$([char]0x65E5)" }
        $wide.IndexOf('100') + 2 + 3 | Should -Be ($red.IndexOf(' 5 ') + 1)
    }

    It 'ends at <Key>, stays above what follows, and leaves the objects in the pipeline' -ForEach @{ Key = 'q' }, @{ Key = 'C-c' } {
        Open-Terminal $watch
        $null = Wait-Screen '(?m)^plain +40'
        Invoke-Tmux send-keys $Key
        $screen = (Wait-Screen 'objects \d+, still Running') -join "`n"
        $screen | Should -Match '(?ms)^DTrace demo, \d+ s$.*^plain +40 .*^objects 5, still Running'
    }

    It 'leaves what stood on the terminal before' {
        Open-Terminal "'before'; $watch"
        $null = Wait-Screen '(?m)^plain +40'
        Get-Screen | Should -Not -Contain before
        Invoke-Tmux send-keys q
        $null = Wait-Screen 'objects'
        Get-Screen -All | Should -Contain before
    }

    It 'is of Invoke-DTrace too, whose records come through' {
        Open-Terminal "`$x = Invoke-DTrace -Engine InProcess -Watch -Name inv '$traced END { trace(7); }'; `"data `$(`$x.Data -join ','), entries `$(@(`$x | Where-Object Key).Count)`""
        $null = Wait-Screen '(?m)^plain +40'
        Invoke-Tmux send-keys q
        $screen = (Wait-Screen 'entries') -join "`n"
        $screen | Should -Match '(?ms)^DTrace inv, \d+ s$.*^plain +40 .*^data 7, entries 5$'
    }

    It 'is none where the output goes to a file: the entries of each interval do' {
        $file = Join-Path $TestDrive out.txt
        $script = Join-Path $TestDrive file.ps1
        Set-Content $script "Import-Module '$module'; Invoke-DTrace -Engine InProcess -Watch 'tick-10ms { @n = count(); }' -Duration 5s | ForEach-Object { `"`$_`" }"
        Invoke-Tmux -f /dev/null new-session -d "$(($shell + '-NoProfile', '-File', $script).ForEach({ "'$_'" }) -join ' ') > '$file'; sleep 100"
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while (@(Get-Content $file -ErrorAction Ignore).Count -lt 2 -and $clock.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 50 }
        @(Get-Content $file).Count | Should -BeGreaterOrEqual 2
        Get-Content $file | Should -Match '^@n = \d+$'
    }
}
