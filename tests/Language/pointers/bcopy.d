#pragma D option quiet

char *p;
char *q;

BEGIN
{
	p = (char *)alloca(8);
	q = (char *)alloca(8);
	p[0] = 5;
	p[7] = 9;
	bcopy(p, q, 8);
	printf("%d %d\n", q[0], q[7]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
