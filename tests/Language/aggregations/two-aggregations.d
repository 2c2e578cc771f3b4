#pragma D option quiet

BEGIN
{
	@a = count();
	@b = sum(2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
