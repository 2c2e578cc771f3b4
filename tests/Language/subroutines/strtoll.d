#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", strtoll("123"), strtoll("-45x"), strtoll("ff", 16));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
