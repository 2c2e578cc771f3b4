#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", index("foobarbaz", "ba"), index("foobarbaz", "ba", 4), index("abc", "z"));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
