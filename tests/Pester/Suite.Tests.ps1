# What Invoke-Suite.ps1 writes of a run: nothing that failed may look as if it had passed.
Describe 'A run of Pester files' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Shell.ps1)
        $folder = Join-Path $TestDrive files
        $null = New-Item -ItemType Directory $folder
        Set-Content (Join-Path $folder Some.Tests.ps1) @'
            Describe 'A block' {
                It 'passes' { 1 | Should -Be 1 }
                It 'fails' { 1 | Should -Be 2 }
                It 'is skipped' -Skip { throw 'ran' }
                It 'skips itself' { Set-ItResult -Skipped -Because 'it wants to' }
                It 'cannot tell' { Set-ItResult -Inconclusive }
            }
            Describe 'A block without its BeforeAll' { BeforeAll { throw 'early' }; It 'cannot run' { } }
            Describe 'A block without its AfterAll' { AfterAll { throw 'late' }; It 'passes too' { } }
'@
        Set-Content (Join-Path $folder Broken.Tests.ps1) 'throw "unreadable"'
        $file = Join-Path $TestDrive result.json
        $pester = Join-Path (Get-Module Pester).ModuleBase Pester.psd1
        Invoke-Shell -File (Join-Path $PSScriptRoot Invoke-Suite.ps1) -PesterPath $pester -ResultPath $file -Path $folder
        $results = Get-Content -Raw $file | ConvertFrom-Json
    }

    It 'tells that "<Name>" is <Outcome>' -ForEach @(
        @{ Name = 'A block.passes'; Outcome = 'passed'; Reason = '' }
        @{ Name = 'A block.fails'; Outcome = 'failed'; Reason = 'Expected 2, but got 1.*' }
        @{ Name = 'A block.is skipped'; Outcome = 'skipped'; Reason = '*' }
        @{ Name = 'A block.skips itself'; Outcome = 'skipped'; Reason = '*it wants to*' }
        @{ Name = 'A block.cannot tell'; Outcome = 'failed'; Reason = '*inconclusive*' }
        @{ Name = 'A block without its BeforeAll.cannot run'; Outcome = 'failed'; Reason = '' }
        @{ Name = 'A block without its AfterAll.passes too'; Outcome = 'passed'; Reason = '' }
    ) {
        $result = $results | Where-Object Name -EQ $Name
        $result | Should -HaveCount 1
        $result.Outcome | Should -Be $Outcome
        $result.Reason | Should -BeLike $Reason
    }

    It 'tells what failed outside a test: <Text>' -ForEach @{ Text = 'early' }, @{ Text = 'late' }, @{ Text = 'unreadable' } {
        $results | Where-Object { $_.Outcome -eq 'failed' -and $_.Reason -match $Text } | Should -Not -BeNullOrEmpty
    }
}
