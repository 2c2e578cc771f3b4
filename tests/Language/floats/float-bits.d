#pragma D option quiet

float *p;

BEGIN
{
	p = (float *)alloca(4);
	*(int *)p = 0x40600000;
	printf("%f %g\n", *p, *p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
