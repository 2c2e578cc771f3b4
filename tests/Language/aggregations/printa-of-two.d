#pragma D option quiet

BEGIN
{
	@a["x"] = sum(3);
	@b["x"] = count();
	printa("%s %@d %@d\n", @a, @b);
	trunc(@a);
	trunc(@b);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
