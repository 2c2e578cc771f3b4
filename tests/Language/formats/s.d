#pragma D option quiet

BEGIN
{
	printf("[%s][%6s][%-6s]\n", "abc", "abc", "abc");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
