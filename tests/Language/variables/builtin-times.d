#pragma D option quiet

BEGIN
{
	printf("%d %d\n", timestamp > 0, walltimestamp > 1500000000000000000);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
