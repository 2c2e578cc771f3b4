#Requires -Modules DTracePS
# Which connections are asked for, accepted and refused, over some seconds; how long the ones asked for took, in microseconds.
param([int] $Seconds = 10)

$program = @'
tcp:::connect-request { since[args[1]->cs_cid] = timestamp; }
tcp:::connect-request { printf("%-16s asks %s port %d\n", execname, args[2]->ip_daddr, args[4]->tcp_dport); }
tcp:::connect-established,tcp:::connect-refused /since[args[1]->cs_cid]/ {
    printf("%-16s %s port %d after %d us\n", probename, args[2]->ip_saddr, args[4]->tcp_sport, (timestamp - since[args[1]->cs_cid]) / 1000);
    since[args[1]->cs_cid] = 0;
}
tcp:::accept-established { printf("%-16s %s at port %d\n", "accepted", args[2]->ip_saddr, args[4]->tcp_dport); }
'@
Invoke-DTrace -Engine Embedded -Program $program -Option @{ quiet = $true } -Duration "${Seconds}s" -AsText
