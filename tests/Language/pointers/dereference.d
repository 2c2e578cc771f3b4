#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)alloca(4);
	*p = 5;
	printf("%d\n", *p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
