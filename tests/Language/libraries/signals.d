#pragma D option quiet

BEGIN
{
	printf("%d %d\n", SIGKILL, SIGTERM);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
