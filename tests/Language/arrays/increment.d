#pragma D option quiet

int a[3];

BEGIN
{
	a[1]++;
	a[1] += 5;
	printf("%d\n", a[1]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
