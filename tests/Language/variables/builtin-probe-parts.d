#pragma D option quiet

BEGIN
{
	printf("%s:%s:%s:%s\n", probeprov, probemod, probefunc, probename);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
