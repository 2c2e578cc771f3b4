#pragma D option quiet

BEGIN
{
	s = (short)40000;
	printf("%d\n", s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
