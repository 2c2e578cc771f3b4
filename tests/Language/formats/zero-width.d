#pragma D option quiet

BEGIN
{
	printf("%08x\n", 0xbeef);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
