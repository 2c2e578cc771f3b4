#pragma D option quiet

int *p;
int *q;

BEGIN
{
	p = (int *)alloca(40);
	p[2] = 3;
	q = p + 4;
	printf("%d\n", q[-2]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
