#pragma D option quiet

BEGIN
{
	s = "abc";
	s = NULL;
	printf("%d\n", s == NULL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
