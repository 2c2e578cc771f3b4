# Each example of about_DTracePS_Testing that is a test is run as one, in a runspace of its own, and passes.
$topic = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'about', 'about_DTracePS_Testing.help.txt')
$blocks = [regex]::Matches([System.IO.File]::ReadAllText($topic).Replace("`r`n", "`n"), '(?m)(^ {8}\S.*\n(^( {8}.*)?\n)*)').Value | Where-Object { $_ -match '(?m)^ {8}Describe ' }
$examples = foreach ($block in $blocks) { @{ Title = [regex]::Match($block, "Describe '([^']*)'").Groups[1].Value; Code = $block } }

Describe 'The examples of about_DTracePS_Testing' {
    It 'are five' -ForEach @{ Examples = $examples } { $Examples | Should -HaveCount 5 }

    It 'passes: <Title>' -ForEach $examples {
        $manifest = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1')
        $file = [System.IO.Path]::Combine("$TestDrive", 'Example.Tests.ps1')
        [System.IO.File]::WriteAllText($file, $Code)
        $modules = $manifest, [System.IO.Path]::Combine((Get-Module Pester)[0].ModuleBase, 'Pester.psd1')
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($Module, $File) Import-Module $Module; Invoke-Pester -Configuration @{ Run = @{ Path = $File; PassThru = $true }; Output = @{ Verbosity = "None" } }').AddArgument($modules).AddArgument($file)
            $run = $shell.BeginInvoke()
            $run.AsyncWaitHandle.WaitOne(120000) | Should -BeTrue
            $result = $shell.EndInvoke($run)[-1]
            @($result.Failed; $result.FailedBlocks; $result.FailedContainers) | ForEach-Object { "$($_.Name): $($_.ErrorRecord)" } | Should -BeNullOrEmpty
            $result.PassedCount + $result.SkippedCount | Should -BeGreaterThan 0
            $result.TotalCount | Should -Be ($result.PassedCount + $result.SkippedCount)
        }
        finally { $shell.Dispose() }
    }
}
