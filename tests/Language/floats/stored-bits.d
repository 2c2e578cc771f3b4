#pragma D option quiet

double *p;

BEGIN
{
	p = (double *)alloca(8);
	*(long *)p = 0x400c000000000000;
	printf("%f %.1f %8.3f|%-8.2f|\n", *p, *p, *p, *p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
