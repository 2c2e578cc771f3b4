#pragma D option quiet

BEGIN
{
	printf("%i %u\n", -5, -5);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
