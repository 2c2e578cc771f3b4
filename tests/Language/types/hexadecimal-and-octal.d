#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", 0x1f, 017, 0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
