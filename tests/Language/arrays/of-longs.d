#pragma D option quiet

long a[3];

BEGIN
{
	a[2] = -5;
	printf("%d\n", a[2]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
