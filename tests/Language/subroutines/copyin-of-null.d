#pragma D option quiet

void *p;

BEGIN
{
	p = copyin(0, 4);
	printf("%d\n", p != NULL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
