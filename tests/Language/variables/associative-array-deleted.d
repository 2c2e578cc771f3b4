#pragma D option quiet

BEGIN
{
	a[1] = 10;
	a[1] = 0;
	printf("%d\n", a[1]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
