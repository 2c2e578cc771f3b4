#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", sizeof (float), sizeof (double), sizeof (long double));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
