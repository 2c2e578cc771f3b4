#pragma D option quiet

BEGIN
{
	printf("%d\n", cpu >= 0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
