#pragma D option quiet

BEGIN
{
	@a["x"] = sum(3);
	@a["y"] = sum(5);
	@a["z"] = sum(1);
	trunc(@a, -2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
