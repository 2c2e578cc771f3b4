#pragma D option quiet

int a[4];

BEGIN
{
	printf("%d\n", sizeof (a));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
