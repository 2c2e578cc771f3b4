#pragma D option quiet

BEGIN
{
	@a = stddev(2);
	@a = stddev(4);
	@a = stddev(9);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
