#pragma D option quiet

int *p;
int *q;

BEGIN
{
	p = (int *)alloca(8);
	q = p + 1;
	printf("%d %d %d\n", p < q, p == q, p != NULL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
