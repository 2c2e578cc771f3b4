#pragma D option quiet

BEGIN
{
	printf("100%%|%d\n", 1);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
