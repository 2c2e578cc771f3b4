#pragma D option quiet

BEGIN
{
	printf("%ld %lld\n", 5000000000, 5000000000);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
