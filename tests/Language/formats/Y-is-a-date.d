#pragma D option quiet

BEGIN
{
	printf("%d\n", walltimestamp > 0 ? 1 : 0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
