#pragma D option quiet

BEGIN
{
	a = (int)0x40000000;
	printf("%d\n", a << 1);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
