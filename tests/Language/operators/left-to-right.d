#pragma D option quiet

BEGIN
{
	printf("%d %d\n", 100 / 10 / 5, 10 - 4 - 3);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
