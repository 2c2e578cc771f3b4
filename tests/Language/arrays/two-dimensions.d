#pragma D option quiet

int a[2][3];

BEGIN
{
	a[1][2] = 5;
	printf("%d %d\n", a[1][2], sizeof (a));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
