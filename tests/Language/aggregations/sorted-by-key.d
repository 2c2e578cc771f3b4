#pragma D option quiet
#pragma D option aggsortkey

BEGIN
{
	@a["b"] = sum(1);
	@a["a"] = sum(2);
	@a["c"] = sum(0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
