#pragma D option quiet

BEGIN
{
	@a["x"] = sum(3);
	printa("[%-6s][%6@d]\n", @a);
	trunc(@a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
