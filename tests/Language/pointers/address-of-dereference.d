#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)alloca(4);
	printf("%d\n", &*p == p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
