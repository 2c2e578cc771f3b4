#pragma D option quiet

BEGIN
{
	a = 1;
	printf("%d %d\n", a << 10, 1024 >> 3);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
