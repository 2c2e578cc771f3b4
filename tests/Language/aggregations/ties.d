#pragma D option quiet

BEGIN
{
	@a["b"] = sum(1);
	@a["a"] = sum(1);
	@a["c"] = sum(1);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
