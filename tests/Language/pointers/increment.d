#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)alloca(16);
	p[1] = 9;
	p++;
	printf("%d\n", *p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
