# Names that a shell would act on: whatever they are given as, nothing of them is run.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

$hostile = @(
    @{ Text = 'x; touch marker' }
    @{ Text = '$(touch marker)' }
    @{ Text = '`touch marker`' }
    @{ Text = 'x | touch marker' }
    @{ Text = 'x && touch marker' }
    @{ Text = '| touch marker' }
    @{ Text = "x`ntouch marker" }
    @{ Text = "'; touch marker; '" }
    @{ Text = '"; touch marker; "' }
    @{ Text = '--help' }
    @{ Text = ' two  words ' }
    @{ Text = 'it''s "quoted"' }
    @{ Text = '$HOME *' }
)

Describe 'Text that a shell would act on, such as <Text>' -ForEach $hostile {
    BeforeAll {
        $text = $_.Text
        $before = [System.Environment]::CurrentDirectory
        $folder = [System.IO.Directory]::CreateTempSubdirectory('DTracePS-hostile-').FullName
        [System.Environment]::CurrentDirectory = $folder
        $location = $ExecutionContext.SessionState.Path.CurrentLocation.Path
        $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
    }
    AfterEach {
        Get-DTraceConsumer | Remove-DTraceConsumer
        [System.IO.File]::Exists([System.IO.Path]::Combine($folder, 'marker')) | Should -Be $false
    }
    AfterAll {
        $null = $ExecutionContext.SessionState.Path.SetLocation($location)
        [System.Environment]::CurrentDirectory = $before
        [System.IO.Directory]::Delete($folder, $true)
    }

    It 'is a file name like any other' {
        $file = [System.IO.Path]::Combine($folder, "$text.d")
        [System.IO.File]::WriteAllText($file, 'BEGIN { trace(1); exit(0); }')
        (Invoke-DTrace -LiteralPath $file -Engine InProcess).Data[0] | Should -Be 1
        (New-DTraceConsumer InProcess | Invoke-DTraceCompile -LiteralPath $file).ProbeMatches | Should -Be 1
    }

    It 'is a file and a folder of the preprocessor like any other' -Skip:(-not (Get-Command cpp -CommandType Application -ErrorAction Ignore)) {
        $headers = [System.IO.Directory]::CreateDirectory([System.IO.Path]::Combine($folder, $text, 'h')).Parent.FullName
        [System.IO.File]::WriteAllText([System.IO.Path]::Combine($headers, 'seven.h'), "#define SEVEN 7`n")
        $file = [System.IO.Path]::Combine($folder, "$text.d")
        [System.IO.File]::WriteAllText($file, "#include <seven.h>`nBEGIN { trace(SEVEN); exit(0); }")
        (Invoke-DTrace -LiteralPath $file -IncludeDirectory $text -Engine InProcess).Data[0] | Should -Be 7
        [System.IO.Directory]::Delete($headers, $true)
    }

    It 'is a command and its argument like any other' -Skip:([System.OperatingSystem]::IsWindows()) {
        $command = [System.IO.Path]::Combine($folder, $text)
        $told = [System.IO.Path]::Combine($folder, 'told')
        [System.IO.File]::WriteAllText($command, "#!/bin/sh`nprintf '<%s>' `"`$0`" `"`$@`" > '$told'`n")
        [System.IO.File]::SetUnixFileMode($command, 'UserRead, UserExecute')
        Invoke-DTrace 'BEGIN { trace(1); }' -Engine InProcess -Command $command -CommandArgument $text, '', "$text $text" | Should -HaveCount 2
        [System.IO.File]::ReadAllText($told) | Should -BeExactly "<$command><$text><><$text $text>"
    }

    It 'is no command where there is none of that name' {
        { Invoke-DTrace 'BEGIN { trace(1); }' -Engine InProcess -Command $text -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceArgument,DTracePS.InvokeDTraceCommand'
    }

    It 'is D, or an error of the compiler' {
        $failure = try { $null = New-DTraceConsumer InProcess | Invoke-DTraceCompile "BEGIN { $text }" -ErrorAction Stop; 'DTraceCompile' } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
        $failure | Should -Be 'DTraceCompile'
    }

    It 'is traced as it stands, as a string and as an argument' {
        $literal = $text.Replace('\', '\\').Replace('"', '\"').Replace("`n", '\n')
        (Invoke-DTrace ('BEGIN { trace("' + $literal + '"); exit(0); }') -Engine InProcess).Data[0] | Should -Be $text
        (Invoke-DTrace 'BEGIN { trace($$1); exit(0); }' -ArgumentList $text -Engine InProcess).Data[0] | Should -Be $text
    }

    It 'is no probe' {
        { Get-DTraceProbe -Provider $text -Engine InProcess -ErrorAction Stop } | Should -Throw
    }

    It 'is a consumer''s name' {
        (New-DTraceConsumer InProcess -Name $text).Name | Should -Be $text
    }

    It 'is no library' {
        { New-DTraceConsumer LibDTrace -LibraryPath "./$text" -ErrorAction Stop } | Should -Throw
    }
}
