#pragma D option quiet

BEGIN
{
	printf("%d %d\n", sizeof (char *), sizeof (void *));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
