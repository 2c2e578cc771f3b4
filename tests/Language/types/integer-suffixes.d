#pragma D option quiet

BEGIN
{
	printf("%d %d %d %d\n", 1u, 2l, 3ul, 4ull);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
