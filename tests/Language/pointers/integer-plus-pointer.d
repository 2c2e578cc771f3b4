#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)alloca(16);
	p[1] = 2;
	printf("%d\n", *(1 + p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
