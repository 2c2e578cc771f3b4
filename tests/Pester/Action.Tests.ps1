# What a user sees of the actions that the consumer carries out: their records, and what the commands of system() print.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$engines = @('InProcess') + @('Embedded' | Where-Object { try { New-DTraceConsumer -Engine $_ -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } })

Describe 'What the consumer carries out with <_>' -ForEach $engines {
    BeforeAll {
        . (Join-Path $PSScriptRoot Shell.ps1)
        $engine = $_
        $module = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
        $folder = [System.IO.Directory]::CreateTempSubdirectory('DTracePS-actions-').FullName

        # What a session of its own prints: a command of system() prints where its process does, and not into a pipeline.
        function Invoke-Session([string] $Command) { Invoke-Shell -Command "Import-Module '$module'; $Command" }

        function Invoke-Destructive([string] $Program) { Invoke-DTrace $Program -Engine $engine -Destructive -Force }
    }

    AfterEach { Get-DTraceConsumer | Remove-DTraceConsumer }
    AfterAll { [System.IO.Directory]::Delete($folder, $true) }

    It 'runs a command of system() and gives it as a record' -Skip:([System.OperatingSystem]::IsWindows()) {
        $made = [System.IO.Path]::Combine($folder, 'made')
        $records = @(Invoke-Destructive "BEGIN { system(`"echo %d >'$made'`", 7); exit(0); }")
        $records[0].Action | Should -Be 'System'
        $records[0].Data | Should -BeExactly "echo 7 >'$made'"
        $records[0].Arguments | Should -Be 7
        [System.IO.File]::ReadAllText($made) | Should -BeExactly "7`n"
    }

    It 'leaves what a command prints out of the pipeline' -Skip:([System.OperatingSystem]::IsWindows()) {
        $program = 'BEGIN { system("echo printed"); trace("traced"); exit(0); }'
        $printed = @(Invoke-Session "`$data = (Invoke-DTrace '$program' -Engine $engine -Destructive -Force).Data; `$data -join '|'")
        $printed | Should -Be 'printed', 'echo printed|traced|0'
    }

    It 'prints with -AsText what the command prints, and not the command' -Skip:([System.OperatingSystem]::IsWindows()) {
        $program = 'BEGIN { system("echo printed"); freopen("/dev/null"); printf("%s", "said"); exit(0); }'
        $printed = @(Invoke-Session "Invoke-DTrace '$program' -Engine $engine -Destructive -Force -AsText -Option @{ quiet = `$true }" | Where-Object { $_ })
        [array]::Sort($printed)
        $printed | Should -Be 'printed', 'said'
    }

    It 'gives the file name of freopen(), and redirects nothing' {
        $file = [System.IO.Path]::Combine($folder, 'reopened').Replace('\', '/')
        $records = @(Invoke-Destructive "BEGIN { freopen(`"$file`"); printf(`"after`"); freopen(`"`"); ftruncate(); exit(0); }")
        $records.Action | Should -Be 'FReopen', 'Printf', 'FReopen', 'Exit'
        $records.Data | Should -Be $file, 'after', '', 0
        [System.IO.File]::Exists($file) | Should -BeFalse
    }

    It 'runs no command without the option destructive' {
        { Invoke-DTrace 'BEGIN { system("true"); exit(0); }' -Engine $engine -Force -ErrorAction Stop } | Should -Throw '*Destructive actions not allowed*'
    }

    It 'sets a dynamic option' {
        $consumer = New-DTraceConsumer $engine | Invoke-DTraceCompile 'BEGIN { setopt("aggsortrev"); trace(1); }' | Start-DTrace -PassThru
        (Receive-DTraceRecord $consumer).Data | Should -Be 1
        (Get-DTraceOption aggsortrev -Consumer $consumer).Value | Should -Be '1'
    }

    It 'tells as an error what setopt() cannot set' {
        $null = Invoke-DTrace 'BEGIN { setopt("nosuch", "1"); exit(0); }' -Engine $engine -ErrorVariable failures -ErrorAction SilentlyContinue
        "$($failures[0].FullyQualifiedErrorId)" | Should -BeLike 'DTraceRuntimeFault*'
        "$($failures[0])" | Should -BeLike '*couldn''t set option "nosuch" to "1": Invalid option name'
    }

    It 'prints a value with its type' {
        $record = @(Invoke-DTrace 'int x; BEGIN { x = 42; print(x); exit(0); }' -Engine $engine)[0]
        $record.Action | Should -Be 'Print'
        $record.Data | Should -BeExactly "int 0x2a`n"
    }
}
