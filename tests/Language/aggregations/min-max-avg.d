#pragma D option quiet

BEGIN
{
	@a = min(5);
	@a = min(3);
	@b = max(5);
	@b = max(9);
	@c = avg(4);
	@c = avg(8);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
