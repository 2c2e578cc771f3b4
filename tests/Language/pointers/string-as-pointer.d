#pragma D option quiet

BEGIN
{
	s = "walnut";
	printf("%s\n", s + 3);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
