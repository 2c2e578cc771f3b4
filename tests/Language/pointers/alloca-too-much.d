#pragma D option quiet

void *p;

BEGIN
{
	n = 100000;
	p = alloca(n);
	printf("%d\n", p != NULL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
