#pragma D option quiet

double *p;

BEGIN
{
	p = (double *)alloca(8);
	*(long *)p = 0x400c000000000000;
	trace(*p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
