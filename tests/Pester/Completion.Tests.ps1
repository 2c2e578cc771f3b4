Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'Completion' {
    BeforeAll {
        function Complete([string] $Line) {
            ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches
        }
    }

    It 'knows the engines' { (Complete 'New-DTraceConsumer -Engine ').ListItemText | Should -Be 'Auto', 'Embedded', 'InProcess', 'LibDTrace' }

    It 'knows the options, and how they are spelled' {
        $found = @(Complete 'Set-DTraceOption bufs')
        $found.Count | Should -Be 1
        $found[0].CompletionText | Should -Be 'bufsize'
        $found[0].ToolTip | Should -Match 'size'
    }

    It 'knows the words an option takes' {
        (Complete 'Set-DTraceOption -Name bufpolicy -Value ').CompletionText | Should -Contain 'ring'
    }

    It 'knows the consumers by name and id' {
        $consumer = New-DTraceConsumer -Engine InProcess -Name 'my consumer'
        (Complete 'Stop-DTrace my').CompletionText | Should -Be "'my consumer'"
        (Complete 'Stop-DTrace ').CompletionText | Should -Contain "$($consumer.Id)"
        (Complete 'Get-DTraceConsumer -Name ').CompletionText | Should -Be "'my consumer'"
        Remove-DTraceConsumer $consumer
    }

    It 'completes D in the string of -Program: <Typed>' -ForEach @(
        @{ Typed = "Invoke-DTrace 'dtrace:::BE"; Completed = "'dtrace:::BEGIN" }
        @{ Typed = "Invoke-DTrace 'BEG"; Completed = "'BEGIN" }
        @{ Typed = "Invoke-DTrace 'BEGIN { execn"; Completed = "'BEGIN { execname" }
        @{ Typed = "Invoke-DTrace 'BEGIN { tracem"; Completed = "'BEGIN { tracemem(" }
        @{ Typed = "Invoke-DTrace 'BEGIN { @ = llq"; Completed = "'BEGIN { @ = llquantize(" }
        @{ Typed = "Invoke-DTrace 'BEGIN { trace(`$targ"; Completed = "'BEGIN { trace(`$target" }
        @{ Typed = "Invoke-DTrace 'BEGIN { printf(`"it''s`"); execn"; Completed = "'BEGIN { printf(`"it''s`"); execname" }
        @{ Typed = "New-DTraceConsumer -Engine InProcess | Invoke-DTraceCompile 'BEGIN { execn"; Completed = "'BEGIN { execname" }
    ) {
        (Complete $Typed).CompletionText | Should -Be $Completed
    }

    It 'knows the probes of the engine that is named' {
        (Complete "Invoke-DTrace -Engine InProcess 'profile:::tick-1").CompletionText | Should -Contain "'profile:::tick-1000"
        (Complete 'Get-DTraceProbe -Engine InProcess -Provider pr').CompletionText | Should -Be 'profile'
    }

    It 'is silent inside a string or a comment of D' {
        Complete "Invoke-DTrace 'BEGIN { printf(`"exec" | Should -BeNullOrEmpty
        Complete "Invoke-DTrace 'BEGIN { /* exec" | Should -BeNullOrEmpty
    }

    It 'knows the units of a duration: <Typed>' -ForEach @(
        @{ Typed = 'Invoke-DTrace -Duration '; Completed = '100ms', '1s', '10s', '1m' }
        @{ Typed = 'Stop-DTrace -Timeout 5'; Completed = '5us', '5ms', '5s', '5m', '5h', '5d' }
        @{ Typed = 'Receive-DTraceRecord -Timeout 2.5m'; Completed = '2.5ms', '2.5m' }
        @{ Typed = 'Invoke-DTrace -Duration x'; Completed = @() }
    ) {
        @((Complete $Typed).CompletionText) | Should -Be $Completed
    }

    It 'knows the processes, by id and name' {
        $process = Get-Process -Id $PID
        (Complete "Invoke-DTrace -ProcessId $PID").CompletionText | Should -Contain "$PID"
        (Complete "Invoke-DTrace -ProcessId '$($process.ProcessName)").CompletionText | Should -Contain "$PID"
        (Complete "Invoke-DTrace -ProcessId $PID").ListItemText | Should -Contain "$PID $($process.ProcessName)"
    }

    It 'knows the programs that -Command can start' -Skip:$IsWindows {
        (Complete 'Invoke-DTrace -Command dat').CompletionText | Should -Contain 'date'
        (Complete 'Invoke-DTrace -Command /bin/dat').CompletionText | Should -Contain '/bin/date'
        (Complete 'Invoke-DTrace -Command dat').CompletionText | Should -Not -Contain 'Get-Date'
    }

    It 'suggests no file for <Command> -<Name>, which takes none' -ForEach @(
        foreach ($command in Get-Command -Module DTracePS) {
            foreach ($parameter in $command.Parameters.Values) {
                $takesFile = $parameter.Name -match 'Path$|^Command$|^CommandArgument$|^ArgumentList$|^IncludeDirectory$'
                $isCommon = $parameter.Name -in [System.Management.Automation.PSCmdlet]::CommonParameters
                if (-not $takesFile -and -not $isCommon -and $parameter.ParameterType -notin [switch], [psobject[]]) { @{ Command = $command.Name; Name = $parameter.Name } }
            }
        }
    ) {
        $null = New-Item -Force (Join-Path $TestDrive 'afile')
        Push-Location $TestDrive
        try { (Complete "$Command -$Name ").CompletionText | Should -Not -Contain './afile' } finally { Pop-Location }
    }

    It 'shows how a value in -Option is spelled' {
        (Complete 'New-DTraceConsumer -Option bufs').CompletionText | Should -Be "@{ bufsize = '4m' }"
    }
}

# What PowerShell asks no argument completer for comes through TabExpansion2, as at the prompt.
Describe 'Completion of a line' {
    BeforeAll {
        # The line with the first match in its place; '|' is the cursor.
        function Complete([string] $Line) {
            $cursor = $Line.IndexOf('|')
            $Line = $Line.Remove($cursor, 1)
            $found = TabExpansion2 -inputScript $Line -cursorColumn $cursor
            foreach ($match in $found.CompletionMatches) {
                $Line.Remove($found.ReplacementIndex, $found.ReplacementLength).Insert($found.ReplacementIndex, $match.CompletionText)
            }
        }
    }

    It 'completes D in a here-string: <Typed>' -ForEach @(
        @{ Typed = "Invoke-DTrace @'`nBEGIN { execn|"; Completed = "Invoke-DTrace @'`nBEGIN { execname" }
        @{ Typed = "Invoke-DTrace @'`nBEG| { }`n'@ -Engine InProcess"; Completed = "Invoke-DTrace @'`nBEGIN { }`n'@ -Engine InProcess" }
        @{ Typed = "Invoke-DTrace -Engine InProcess @'`nBEGIN { }`nprofile:::profile-9|"; Completed = "Invoke-DTrace -Engine InProcess @'`nBEGIN { }`nprofile:::profile-97", "Invoke-DTrace -Engine InProcess @'`nBEGIN { }`nprofile:::profile-997" }
        @{ Typed = "Invoke-DTraceCompile -Program @'`r`nBEGIN { @ = llq|`r`n}`r`n'@"; Completed = "Invoke-DTraceCompile -Program @'`r`nBEGIN { @ = llquantize(`r`n}`r`n'@" }
        @{ Typed = "Invoke-DTrace @`"`nBEGIN { trace(```$targ|"; Completed = "Invoke-DTrace @`"`nBEGIN { trace(```$target" }
        @{ Typed = "Invoke-DTrace @'`nBEGIN { printf(`"exec|"; Completed = @() }
        @{ Typed = "Set-Content file.d @'`nBEGIN { execn|"; Completed = @() }
        @{ Typed = "Invoke-DTrace 'BEGIN { }' -Define @'`nBEG|"; Completed = @() }
    ) {
        @(Complete $Typed) | Should -Be $Completed
    }

    It 'completes the keys of -Option, but for those that are there: <Typed>' -ForEach @(
        @{ Typed = 'New-DTraceConsumer -Option @{ bufs|'; Completed = 'New-DTraceConsumer -Option @{ bufsize' }
        @{ Typed = 'New-DTraceConsumer -Option @{ bufsize = 4; buf|'; Completed = 'New-DTraceConsumer -Option @{ bufsize = 4; bufpolicy', 'New-DTraceConsumer -Option @{ bufsize = 4; bufresize' }
        @{ Typed = "Invoke-DTrace 'BEGIN { }' -Option @{`n bufpolicy = 'ring'`n strs| }"; Completed = "Invoke-DTrace 'BEGIN { }' -Option @{`n bufpolicy = 'ring'`n strsize }" }
        @{ Typed = "Invoke-DTrace 'BEGIN { }' -Option @{ strsize = (1 + |"; Completed = @() }
        @{ Typed = 'Get-Process -Name @{ bufs|'; Completed = @() }
    ) {
        @(Complete $Typed) | Should -Be $Completed
    }

    It 'completes the values of -Option: <Typed>' -ForEach @(
        @{ Typed = 'New-DTraceConsumer -Option @{ bufpolicy = ri|'; Completed = "New-DTraceConsumer -Option @{ bufpolicy = 'ring'" }
        @{ Typed = "New-DTraceConsumer -Option @{ bufpolicy = 'f|"; Completed = "New-DTraceConsumer -Option @{ bufpolicy = 'fill'" }
        @{ Typed = 'New-DTraceConsumer -Option @{ quiet = $t|'; Completed = 'New-DTraceConsumer -Option @{ quiet = $true' }
    ) {
        @(Complete $Typed) | Should -Be $Completed
    }

    It 'comes where a host asks, as PSReadLine does' {
        $line = "Invoke-DTrace @'`nBEG"
        $found = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null, [powershell]::Create('CurrentRunspace'))
        $found.CompletionMatches.CompletionText | Should -Be 'BEGIN'
    }

    It 'leaves all else to PowerShell, or to the function that was there before' {
        $script = {
            param($Manifest, $Own)
            if ($Own) { Set-Item function:global:TabExpansion2 { [System.Management.Automation.CommandCompletion]::new(@(), 0, 7, 7) } }
            $before = "$function:TabExpansion2"
            Import-Module $Manifest
            (TabExpansion2 -inputScript 'Get-ChildIt' -cursorColumn 11).ReplacementIndex
            (TabExpansion2 -inputScript "Invoke-DTrace @'`nBEG" -cursorColumn 20).CompletionMatches.CompletionText
            Remove-Module DTracePS
            "$function:TabExpansion2" -eq $before
        }
        foreach ($own in $false, $true) {
            $shell = [powershell]::Create().AddScript($script).AddArgument((Join-Path (Get-Module DTracePS).ModuleBase DTracePS.psd1)).AddArgument($own)
            $shell.Invoke() | Should -Be ($own ? 7 : 0), 'BEGIN', $true
            $shell.Dispose()
        }
    }

    It 'leaves a session of restricted language its own completion' {
        $script = {
            param($Manifest)
            Import-Module $Manifest
            $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            (TabExpansion2 -inputScript "Get-ChildItem; Invoke-DTr" -cursorColumn 25).CompletionMatches.CompletionText
        }
        $shell = [powershell]::Create().AddScript($script).AddArgument((Join-Path (Get-Module DTracePS).ModuleBase DTracePS.psd1))
        $shell.Invoke() | Should -Contain 'Invoke-DTrace'
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.Dispose()
    }
}
