#pragma D option quiet

BEGIN
{
	a = (long)-1;
	b = (unsigned int)1;
	printf("%d\n", a < b);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
