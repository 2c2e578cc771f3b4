#pragma D option quiet

BEGIN
{
	@a[-5000000000] = count();
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
