#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)curthread;
	*p = 1;
	printf("stored\n");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
