#pragma D option quiet

BEGIN
{
	printf("%d %d\n", 2 + 3 * 4, (2 + 3) * 4);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
