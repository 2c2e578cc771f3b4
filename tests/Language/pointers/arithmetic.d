#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)alloca(16);
	p[0] = 1;
	p[1] = 2;
	p[2] = 3;
	printf("%d %d\n", *(p + 1), *(p + 2));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
