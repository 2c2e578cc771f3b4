#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", pid > 0, tid > 0, ppid >= 0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
