#pragma D option quiet

BEGIN
{
	printf("%.5d\n", 42);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
