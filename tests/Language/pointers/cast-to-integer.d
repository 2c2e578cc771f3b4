#pragma D option quiet

int *p;

BEGIN
{
	p = (int *)0x1000;
	printf("%x\n", (uintptr_t)p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
