#pragma D option quiet

int n;

BEGIN
{
	printf("%d\n", n);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
