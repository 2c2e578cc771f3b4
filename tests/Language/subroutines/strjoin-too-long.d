#pragma D option quiet
#pragma D option strsize=8

BEGIN
{
	printf("%s\n", strjoin("abcde", "fghij"));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
