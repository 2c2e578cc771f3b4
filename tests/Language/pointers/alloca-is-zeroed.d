#pragma D option quiet

long *p;

BEGIN
{
	p = (long *)alloca(8);
	printf("%d\n", *p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
