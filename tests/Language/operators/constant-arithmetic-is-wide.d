#pragma D option quiet

BEGIN
{
	x = (1 << 35) + 2;
	printf("%d\n", x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
