# A sample of the D programs in tests/Language: the engines make of them what the real DTrace made of them, as recorded, or differ as listed.
$canRead = [bool](Get-Command ConvertFrom-Json -ErrorAction Ignore)

Describe 'The programs of tests/Language' -Skip:(-not $canRead) {
    BeforeAll {
        Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
        $compare = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'tools', 'Compare-Language.ps1')
        $engine = try { New-DTraceConsumer -Engine Embedded -ErrorAction Stop | Remove-DTraceConsumer; 'Embedded' } catch { 'InProcess' }
    }

    It 'do in the engine InProcess what they do in the real DTrace' {
        & $compare -Engine InProcess -Every 8 6> $null | Should -BeNullOrEmpty
    }

    It 'do in the engine Embedded what they do in the real DTrace' {
        if ($engine -eq 'InProcess') { Set-ItResult -Skipped -Because 'the engine Embedded cannot be had here' }
        & $compare -Engine Embedded -Every 16 6> $null | Should -BeNullOrEmpty
    }
}
