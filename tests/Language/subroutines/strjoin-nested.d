#pragma D option quiet

BEGIN
{
	printf("%s\n", strjoin(strjoin("a", "b"), strjoin("c", "d")));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
