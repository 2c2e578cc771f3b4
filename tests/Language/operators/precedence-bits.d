#pragma D option quiet

BEGIN
{
	printf("%d %d\n", 1 | 2 & 3, 1 == 1 & 0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
