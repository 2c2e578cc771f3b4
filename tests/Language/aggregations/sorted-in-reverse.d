#pragma D option quiet
#pragma D option aggsortrev

BEGIN
{
	@a["b"] = sum(1);
	@a["a"] = sum(2);
	@a["c"] = sum(3);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
