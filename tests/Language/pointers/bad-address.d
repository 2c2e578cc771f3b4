#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)8;
	printf("%d\n", *p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
