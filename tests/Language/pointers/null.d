#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)NULL;
	printf("%d %d\n", p == NULL, p == 0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
