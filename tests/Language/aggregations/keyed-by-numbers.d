#pragma D option quiet

BEGIN
{
	@a[3] = count();
	@a[1] = count();
	@a[1] = count();
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
