#pragma D option quiet

int *p;
int **q;

BEGIN
{
	p = (int *)alloca(4);
	*p = 6;
	q = (int **)alloca(8);
	*q = p;
	printf("%d\n", **q);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
