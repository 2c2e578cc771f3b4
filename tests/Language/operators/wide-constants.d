#pragma D option quiet

BEGIN
{
	printf("%d\n", (1 << 40) > 9);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
