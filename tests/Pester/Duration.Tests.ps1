Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

Describe 'A duration' {
    BeforeAll {
        function Get-Duration { param([DTracePS.DurationTransformation()] $Duration) $Duration }
    }

    It 'reads an unquoted 5s as five seconds' { (Get-Duration 5s).TotalSeconds | Should -Be 5 }
    It 'reads an unquoted 5us as five microseconds' { (Get-Duration 5us).Ticks | Should -Be 50 }
    It 'reads an unquoted 5d as five days' { (Get-Duration 5d).TotalDays | Should -Be 5 }
    It 'reads a bare 5 as seconds' { (Get-Duration 5).TotalSeconds | Should -Be 5 }
    It 'reads a quoted 5 as seconds' { (Get-Duration '5').TotalSeconds | Should -Be 5 }
    It 'reads 250ms' { (Get-Duration 250ms).TotalMilliseconds | Should -Be 250 }
    It 'reads 97hz as a 97th of a second' { (Get-Duration 97hz).Ticks | Should -Be 103092 }
    It 'takes a TimeSpan' { (Get-Duration ([timespan]::FromMinutes(2))).TotalMinutes | Should -Be 2 }
    It 'refuses a suffix whose text is lost' { { $lost = 5s; Get-Duration $lost } | Should -Throw '*quote it*' }
    It 'refuses zero' { { Get-Duration 0 } | Should -Throw '*above zero*' }
    It 'refuses what is negative' { { Get-Duration -5 } | Should -Throw '*above zero*' }
    It 'refuses what is none' { { Get-Duration 'soon' } | Should -Throw '*not a duration*' }
}
