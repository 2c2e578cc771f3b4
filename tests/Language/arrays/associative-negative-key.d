#pragma D option quiet

BEGIN
{
	a[-1] = 7;
	printf("%d %d\n", a[-1], a[1]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
