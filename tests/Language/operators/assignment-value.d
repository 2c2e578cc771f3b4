#pragma D option quiet

BEGIN
{
	a = b = 7;
	printf("%d %d\n", a, b);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
