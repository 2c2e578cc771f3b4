#pragma D option quiet

BEGIN
{
	printf("%d %d\n", index("abc", ""), rindex("abc", ""));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
