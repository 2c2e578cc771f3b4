#pragma D option quiet

double *p;

BEGIN
{
	p = (double *)alloca(8);
	*(long *)p = 0x4341c37937e08000;
	printf("%e %g %G %E\n", *p, *p, *p, *p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
