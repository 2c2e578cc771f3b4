#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", rindex("foobarbaz", "ba"), rindex("foobarbaz", "ba", 5), rindex("abc", "z"));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
