#pragma D option quiet

BEGIN
{
	printf("%s=%d (0x%x)\n", "k", 10, 10);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
