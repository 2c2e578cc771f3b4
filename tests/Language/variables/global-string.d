#pragma D option quiet

BEGIN
{
	s = "abc";
	printf("%s\n", s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
