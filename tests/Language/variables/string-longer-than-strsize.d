#pragma D option quiet
#pragma D option strsize=8

BEGIN
{
	s = "abcdefghijkl";
	printf("%s\n", s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
