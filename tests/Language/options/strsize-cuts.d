#pragma D option quiet
#pragma D option strsize=4

BEGIN
{
	s = "abcdefgh";
	printf("%s\n", s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
