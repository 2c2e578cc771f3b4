# Says hello again and again in one open session, from New to the first record to removed. Prints the milliseconds of each round.
param([int] $Rounds)
for ($i = 0; $i -lt $Rounds; $i++) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $consumer = New-DTraceConsumer -Engine Embedded
    $consumer | Invoke-DTraceCompile 'BEGIN { trace("hello, world"); exit(0); }' | Start-DTrace
    $record = $consumer | Receive-DTraceRecord -Wait -First 1
    $consumer | Remove-DTraceConsumer
    $milliseconds = $watch.Elapsed.TotalMilliseconds
    if ($record.Data -ne 'hello, world') { throw "The record says '$($record.Data)'." }
    [System.Console]::Out.WriteLine($milliseconds.ToString([cultureinfo]::InvariantCulture))
}
