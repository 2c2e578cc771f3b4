# The files are named where the build puts them. Its copy of this manifest, beside them in out/DTracePS, names them without a folder: that is the module
# that is installed.
@{
    RootModule           = 'out/DTracePS/DTracePS.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '35e8324d-ceaa-4426-a310-b6836903e81e'
    Author               = 'The DTracePS authors'
    CompanyName          = 'The DTracePS authors'
    Copyright            = 'Copyright (c) 2026 The DTracePS authors'
    Description          = 'Control DTrace from PowerShell: compile D, enable it, and receive records and aggregations as typed objects in the pipeline.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @(
        'ConvertTo-DTraceCollapsedStack'
        'Export-DTraceChart'
        'Export-DTraceFlameGraph'
        'Export-DTraceMetric'
        'Get-DTraceAggregate'
        'Get-DTraceConsumer'
        'Get-DTraceOption'
        'Get-DTraceProbe'
        'Invoke-DTrace'
        'Invoke-DTraceCompile'
        'Merge-DTraceAggregate'
        'New-DTraceConsumer'
        'Receive-DTraceRecord'
        'Remove-DTraceConsumer'
        'Set-DTraceOption'
        'Start-DTrace'
        'Stop-DTrace'
        'Watch-DTraceAggregate'
    )
    # Before the types: they name types of these.
    RequiredAssemblies   = @('out/DTracePS/DTrace.Core.dll', 'out/DTracePS/DTracePS.dll')
    FormatsToProcess     = @('out/DTracePS/DTracePS.Format.ps1xml')
    TypesToProcess       = @('out/DTracePS/DTracePS.Types.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('DTrace', 'tracing', 'observability', 'performance', 'eBPF', 'D', 'illumos', 'FreeBSD', 'Linux', 'macOS', 'Windows', 'PSEdition_Core')
            LicenseUri   = 'https://github.com/DTracePS/DTracePS/blob/main/LICENSE'
            ProjectUri   = 'https://github.com/DTracePS/DTracePS'
            ReleaseNotes = 'https://github.com/DTracePS/DTracePS/blob/main/CHANGELOG.md'
        }
    }
}
