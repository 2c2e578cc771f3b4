#pragma D option quiet

BEGIN
{
	printf("%d %d %d %d\n", sizeof (1), sizeof (5000000000), sizeof (1L), sizeof (1ULL));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
