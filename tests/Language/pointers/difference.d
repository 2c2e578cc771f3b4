#pragma D option quiet

long *p;
long *q;

BEGIN
{
	p = (long *)alloca(32);
	q = p + 3;
	printf("%d\n", q - p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
