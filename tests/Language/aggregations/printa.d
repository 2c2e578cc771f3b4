#pragma D option quiet

BEGIN
{
	@a["x"] = sum(3);
	@a["y"] = sum(1);
	printa("%s %@d\n", @a);
	clear(@a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
