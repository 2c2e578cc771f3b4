#pragma D option quiet

double d;

BEGIN
{
	printf("%f %.2f %g %e\n", d, d, d, d);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
