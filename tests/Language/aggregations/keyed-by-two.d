#pragma D option quiet

BEGIN
{
	@a["x", 1] = sum(3);
	@a["x", 2] = sum(1);
	@a["y", 1] = sum(2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
