#pragma D option quiet

BEGIN
{
	x = 1;
	printf("%d\n", sizeof (x));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
