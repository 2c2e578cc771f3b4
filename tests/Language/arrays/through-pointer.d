#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)alloca(40);
	p[9] = 3;
	printf("%d\n", p[9]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
