#pragma D option quiet

BEGIN
{
	@a[(char *)0x1000] = count();
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
