#pragma D option quiet

BEGIN
{
	exit(3);
	exit(4);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
