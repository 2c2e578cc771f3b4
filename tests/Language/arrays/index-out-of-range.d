#pragma D option quiet

int a[4];
int i;

BEGIN
{
	i = 9;
	printf("%d\n", a[i]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
