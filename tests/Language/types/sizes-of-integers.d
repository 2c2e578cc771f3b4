#pragma D option quiet

BEGIN
{
	printf("%d %d %d %d %d\n", sizeof (char), sizeof (short), sizeof (int), sizeof (long), sizeof (long long));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
