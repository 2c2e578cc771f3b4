#pragma D option quiet

int a[4];
int *p;

BEGIN
{
	p = a;
	a[2] = 55;
	printf("%d %d\n", p[2], *(a + 2));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
