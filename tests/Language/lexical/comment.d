#pragma D option quiet

BEGIN
{
	/* one
	two */
	printf("%d\n", 1 /* in between */ + 2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
