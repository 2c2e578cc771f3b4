#pragma D option quiet

typedef short meters;
meters n;

BEGIN
{
	n = 7;
	printf("%d %d\n", n, sizeof (meters));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
