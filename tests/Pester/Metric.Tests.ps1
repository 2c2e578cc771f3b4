# Aggregations as metrics, judged by Prometheus's own programs: promtool, the server, and node_exporter.
Import-Module (Join-Path $PSScriptRoot '../../out/DTracePS/DTracePS.psd1')
$hasSyscall = try { [bool](Get-DTraceProbe 'syscall::read:entry' -ErrorAction Stop -WarningAction Ignore) } catch { $false }
$hasSystemd = [bool](Get-Command systemd-analyze -CommandType Application -ErrorAction Ignore)
$hasPrometheus = -not (@('promtool', 'prometheus', 'prometheus-node-exporter') | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) })

BeforeAll {
    $every = 'BEGIN
        {
            @calls[execname, "a\"b\\c\nd\377"] = count(); @bytes = sum(5); @least = min(2); @most = max(9); @mean = avg(7); @spread = stddev(7);
            @power["a"] = quantize(4); @power["a"] = quantize(4); @power["a"] = quantize(1000); @power["b"] = quantize(-3);
            @linear = lquantize(15, 0, 100, 10); @log = llquantize(150, 10, 0, 3, 10); exit(0);
        }'

    function Open-Consumer([string] $Program) {
        $consumer = New-DTraceConsumer -Engine InProcess
        $null = $consumer | Invoke-DTraceCompile $Program
        $consumer | Start-DTrace
        $consumer
    }

    function Get-FreePort {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $listener.LocalEndpoint.Port
        $listener.Stop()
    }

    function Wait-Until([scriptblock] $Condition) {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not (& $Condition)) {
            if ($clock.Elapsed.TotalSeconds -gt 120) { throw "Not within 120 s: $Condition" }
            Start-Sleep -Milliseconds 100
        }
    }

    function Get-Page([int] $Port) {
        try { Invoke-RestMethod "http://127.0.0.1:$Port/metrics" -TimeoutSec 60 } catch { '' }
    }
}

Describe 'A file of metrics' {
    It 'holds what was traced, by the labels named' {
        $path = Join-Path $TestDrive calls.prom
        $file = Invoke-DTrace $every -Engine InProcess | Export-DTraceMetric $path -LabelName program, text -Unit bytes -PassThru
        $file.FullName | Should -Be $path
        $text = Get-Content -Raw $path
        $text | Should -Match '(?m)^dtrace_calls_total\{program=".+",text="a\\"b\\\\c\\nd.*"\} 1$'
        $text | Should -Match '(?m)^dtrace_bytes_bytes_total 5$'
        $text | Should -Match '(?m)^dtrace_linear_bytes_bucket\{le="19"\} 1$'
    }

    It 'holds what consumers have, which keep it, with the clause as help' {
        $path = Join-Path $TestDrive consumer.prom
        $consumer = Open-Consumer 'BEGIN { @n["a"] = count(); }'
        $consumer | Export-DTraceMetric $path
        Get-Content $path | Should -Contain '# HELP dtrace_n_total BEGIN { @n["a"] = count(); }'
        ($consumer | Get-DTraceAggregate).Value | Should -Be 1
        $consumer | Remove-DTraceConsumer
    }

    It 'is accepted by promtool' -Skip:(-not $hasPrometheus) {
        Invoke-DTrace $every -Engine InProcess | Export-DTraceMetric (Join-Path $TestDrive every.prom)
        Get-Content -Raw (Join-Path $TestDrive every.prom) | promtool check metrics 2>&1 | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
    }

    It 'is read by node_exporter' -Skip:(-not $hasPrometheus) {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive textfile)).FullName
        Invoke-DTrace $every -Engine InProcess | Export-DTraceMetric (Join-Path $folder dtrace.prom)
        $port = Get-FreePort
        $exporter = Start-Process prometheus-node-exporter "--collector.disable-defaults --collector.textfile --collector.textfile.directory=$folder --web.listen-address=127.0.0.1:$port" `
            -PassThru -RedirectStandardError (Join-Path $TestDrive exporter.txt)
        try {
            Wait-Until { (Get-Page $port) -match '(?m)^dtrace_power_bucket\{key1="a",le="7"\} 2$' }
            Get-Page $port | Should -Match '(?m)^node_textfile_scrape_error 0$'
        }
        finally {
            $exporter.Kill()
        }
    }

    It 'is put in the place of an empty one, which is never written itself' -Skip:(-not $IsLinux) {
        $path = Join-Path $TestDrive empty.prom
        $null = New-Item $path
        chmod 640 $path
        $before = stat -c '%i' $path
        Invoke-DTrace $every -Engine InProcess | Export-DTraceMetric $path
        Get-Content -Raw $path | Should -Match '(?m)^dtrace_bytes_total 5$'
        stat -c '%i' $path | Should -Not -Be $before
        stat -c '%a' $path | Should -Be 640
    }

    It 'goes into a device or a pipe as it is' -Skip:(-not $IsLinux) {
        $pipe = Join-Path $TestDrive pipe
        mkfifo $pipe
        $reader = Start-Job { cat $args[0] } -ArgumentList $pipe
        Invoke-DTrace $every -Engine InProcess | Export-DTraceMetric $pipe
        $reader | Receive-Job -Wait -AutoRemoveJob | Should -Contain 'dtrace_bytes_total 5'
        $device = Join-Path $TestDrive device
        mknod $device c 1 3 2>$null
        if ($LASTEXITCODE -ne 0) { Set-ItResult -Inconclusive -Because 'only root makes devices' }
        Invoke-DTrace $every -Engine InProcess | Export-DTraceMetric $device
        stat -c '%F' $device | Should -Be 'character special file'
    }

    It 'leaves the one there was where it cannot be written' -Skip:(-not $IsLinux) {
        { Invoke-DTrace $every -Engine InProcess | Export-DTraceMetric /proc/dtrace.prom -ErrorAction Stop } | Should -Throw -ErrorId 'DTraceFileWrite,*'
    }

    It 'refuses <Argument>' -ForEach @(
        @{ Argument = 'a label le'; Parameters = @{ LabelName = 'le' } }
        @{ Argument = 'a label of two names'; Parameters = @{ LabelName = 'a', 'a' } }
        @{ Argument = 'a unit of other characters'; Parameters = @{ Unit = 'm/s' } }
    ) {
        { Export-DTraceMetric (Join-Path $TestDrive no.prom) -InputObject $null @Parameters } | Should -Throw -ErrorId 'DTraceArgument,*'
        Join-Path $TestDrive no.prom | Should -Not -Exist
    }
}

Describe 'The latencies of system calls, by one line' -Skip:(-not $hasPrometheus -or -not $hasSyscall) {
    BeforeAll {
        $port = Get-FreePort
        $job = New-DTraceConsumer -Name latency | Invoke-DTraceCompile 'syscall:::entry { self->t = timestamp; } syscall:::return /self->t/ { @latency[probefunc] = quantize(timestamp - self->t); self->t = 0; }' | Start-DTrace -PassThru | Export-DTraceMetric -Listen $port -LabelName call -Unit nanoseconds -AsJob
        $web = Get-FreePort
        Set-Content (Join-Path $TestDrive latency.yml) "global: {scrape_interval: 1s}`nscrape_configs: [{job_name: dtrace, static_configs: [{targets: ['127.0.0.1:$port']}]}]"
        $server = Start-Process prometheus "--config.file=$TestDrive/latency.yml --storage.tsdb.path=$TestDrive/latency --web.listen-address=127.0.0.1:$web" `
            -PassThru -RedirectStandardError (Join-Path $TestDrive latency.txt)
    }

    AfterAll {
        $server.Kill()
        $job | Stop-Job
        $job | Remove-Job
        Remove-DTraceConsumer latency
    }

    It 'are a histogram of this machine in Prometheus' {
        $query = [uri]::EscapeDataString('histogram_quantile(0.99, sum by (le) (dtrace_latency_nanoseconds_bucket{call="read"}))')
        $value = { try { (Invoke-RestMethod "http://127.0.0.1:$web/api/v1/query?query=$query").data.result.value[1] } catch { $null } }
        Wait-Until { [double](& $value) -gt 0 }
        [double](& $value) | Should -BeLessThan 1e13
    }
}

Describe 'The examples of services' {
    It 'are a unit that systemd accepts' -Skip:(-not $hasSystemd) {
        $unit = Join-Path $TestDrive dtraceps-latency.service
        $text = Get-Content -Raw (Join-Path $PSScriptRoot '../../examples/metrics/dtraceps-latency.service')
        Set-Content $unit $text.Replace('/usr/bin/pwsh', '/bin/true')
        systemd-analyze verify $unit 2>&1 | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
    }

    It 'are a manifest whose parts stand in the order of its document type' {
        $manifest = [xml]::new()
        $manifest.Load((Join-Path $PSScriptRoot '../../examples/metrics/dtraceps-latency.xml'))
        $manifest.service_bundle.service.ChildNodes.ForEach({ $_.get_LocalName() }) |
            Should -Be 'create_default_instance', 'single_instance', 'dependency', 'exec_method', 'exec_method', 'property_group', 'template'
        $manifest.service_bundle.service.exec_method[0].method_context.ChildNodes.ForEach({ $_.get_LocalName() }) | Should -Be 'method_credential', 'method_environment'
    }
}

Describe 'A page of metrics' {
    BeforeEach {
        $port = Get-FreePort
        $consumer = Open-Consumer 'BEGIN { @n["a"] = count(); @n["b"] = count(); @size["a"] = quantize(4); @size["a"] = quantize(4); @size["a"] = quantize(1000); } tick-10ms { @ticks = count(); }'
        $job = $consumer | Export-DTraceMetric -Listen $port -AsJob
        Wait-Until { (Get-Page $port) -match 'dtrace_ticks_total' }
    }

    AfterEach {
        $job | Stop-Job
        $job | Remove-Job
        $consumer | Remove-DTraceConsumer
    }

    It 'is a snapshot for each scrape, of what goes on being traced' {
        $value = { [long][regex]::Match((Get-Page $port), '(?m)^dtrace_ticks_total (\d+)$').Groups[1].Value }
        $first = & $value
        Wait-Until { (& $value) -gt $first }
        $consumer.State | Should -Be Running
    }

    It 'ends with its job, and leaves the consumer running' {
        $job | Stop-Job
        Wait-Until { $job.State -eq 'Stopped' }
        { Invoke-RestMethod "http://127.0.0.1:$port/metrics" } | Should -Throw
        $consumer.State | Should -Be Running
    }

    It 'names an address that is taken' {
        { $consumer | Export-DTraceMetric -Listen "127.0.0.1:$port" -ErrorAction Stop } | Should -Throw "*127.0.0.1:$port is taken*" -ErrorId 'DTraceBusy,*'
    }

    It 'refuses <_> as an address' -ForEach 'here', '127.0.0.1', '1.2.3.4:99999', '::1:80' {
        { $consumer | Export-DTraceMetric -Listen $_ } | Should -Throw -ErrorId 'DTraceArgument,*'
    }

    It 'leaves no descriptor open, however often it is scraped' -Skip:(-not $IsLinux) {
        foreach ($scrape in 1..20) { $null = Get-Page $port }
        $before = (Get-ChildItem "/proc/$PID/fd").Count
        foreach ($scrape in 1..240) { $null = Get-Page $port }
        (Get-ChildItem "/proc/$PID/fd").Count | Should -BeLessThan ($before + 20)
    }

    It 'takes no more memory, however often it is scraped' {
        foreach ($scrape in 1..60) { $null = Get-Page $port }
        $before = [System.GC]::GetTotalMemory($true)
        foreach ($scrape in 1..240) { $null = Get-Page $port }
        [System.GC]::GetTotalMemory($true) | Should -BeLessThan ($before + 2MB)
    }

    It 'is scraped by Prometheus, whose sums and quantiles are right' -Skip:(-not $hasPrometheus) {
        $web = Get-FreePort
        Set-Content (Join-Path $TestDrive prometheus.yml) "global: {scrape_interval: 1s}`nscrape_configs: [{job_name: dtrace, static_configs: [{targets: ['127.0.0.1:$port']}]}]"
        $server = Start-Process prometheus "--config.file=$TestDrive/prometheus.yml --storage.tsdb.path=$TestDrive/data --web.listen-address=127.0.0.1:$web" `
            -PassThru -RedirectStandardError (Join-Path $TestDrive prometheus.txt)
        $query = {
            param($Text)
            try { (Invoke-RestMethod "http://127.0.0.1:$web/api/v1/query?query=$([uri]::EscapeDataString($Text))").data.result.value[1] } catch { $null }
        }
        try {
            Wait-Until { (& $query 'sum(dtrace_n_total)') -eq 2 }
            # Of three values the middle one: half of the rank of 1.5 in the bucket of 4 to 7, which holds two.
            & $query 'histogram_quantile(0.5, dtrace_size_bucket)' | Should -Be 6
            & $query 'dtrace_size_bucket{le="1023.0"} or dtrace_size_bucket{le="1023"}' | Should -Be 3
        }
        finally {
            $server.Kill()
        }
    }
}
