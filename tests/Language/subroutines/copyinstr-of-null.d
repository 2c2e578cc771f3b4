#pragma D option quiet

BEGIN
{
	s = copyinstr(0);
	printf("%s\n", s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
