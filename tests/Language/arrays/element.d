#pragma D option quiet

int a[4];

BEGIN
{
	a[0] = 1;
	a[3] = 4;
	printf("%d %d %d\n", a[0], a[1], a[3]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
