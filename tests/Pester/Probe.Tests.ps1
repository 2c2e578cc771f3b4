# The engines every machine has, and those this one admits.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))
$engines = @('InProcess') + @('Embedded' | Where-Object { try { New-DTraceConsumer -Engine $_ -ErrorAction Stop | Remove-DTraceConsumer; $true } catch { $false } })

Describe 'Get-DTraceProbe with <_>' -ForEach $engines {
    It 'finds probes of the engine' {
        $probes = @(Get-DTraceProbe dtrace -Engine $_)
        ($probes | ForEach-Object { $_.Name }) | Should -Contain 'BEGIN'
        ($probes | ForEach-Object { $_.Name }) | Should -Contain 'END'
        $probes[0].Id | Should -BeGreaterThan 0
    }

    It 'takes wildcards' { @(Get-DTraceProbe dtr* -Name B* -Engine $_).Count | Should -Be 1 }

    It 'tells what the engine knows of them where asked for details' {
        $probe = Get-DTraceProbe dtrace -Name BEGIN -Engine $_ -Detailed
        $probe | Should -BeOfType [DTrace.Core.ProbeInformation]
        "$probe" | Should -Be 'dtrace:::BEGIN'
        @(Get-DTraceProbe dtrace -Name BEGIN -Engine $_)[0].GetType().Name | Should -Be 'ProbeDescription'
    }

    It 'finds probes of a consumer' {
        $consumer = New-DTraceConsumer -Engine $_
        "$($consumer | Get-DTraceProbe dtrace -Name END)" | Should -Be 'dtrace:::END'
        Remove-DTraceConsumer $consumer
    }

    It 'says that none matches' {
        $engine = $_
        $thrown = { Get-DTraceProbe dtrace -Name nosuch -Engine $engine -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceNoProbe,DTracePS.GetDTraceProbeCommand' -PassThru
        $thrown.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'leaves no consumer behind' { Get-DTraceConsumer | Should -BeNullOrEmpty }
}
