#pragma D option quiet

BEGIN
{
	printf("%x\n", 0x123456789abcdef);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
