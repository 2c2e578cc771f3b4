#pragma D option quiet

BEGIN
{
	exit(7);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
