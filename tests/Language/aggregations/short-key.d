#pragma D option quiet

BEGIN
{
	@a[(short)-100] = count();
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
