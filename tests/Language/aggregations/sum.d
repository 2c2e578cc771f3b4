#pragma D option quiet

BEGIN
{
	@a = sum(5);
	@a = sum(7);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
